"""What two or more of Muster's functions share."""
