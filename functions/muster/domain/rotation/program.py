"""A CP-SAT model written straight into its message: the wrapper that OR-tools offers would load pandas into the bundle."""

from collections.abc import Iterable, Mapping

from ortools.sat.python import cp_model_helper as sat

FAR = 10**9


class Program:
    """Whole-number variables, linear rules and one sum to make as small as can be."""

    def __init__(self) -> None:
        self._model = sat.CpModelProto()
        self._cost: dict[int, int] = {}
        self._count = 0

    def variable(self, most: int = 1, *, cost: int = 0, hint: int | None = None) -> int:
        """A new variable from nothing to `most`, what each unit of it costs and where to look first."""
        self._model.variables.add().domain.extend([0, most])
        number, self._count = self._count, self._count + 1
        if cost:
            self._cost[number] = cost
        if hint is not None:
            self._model.solution_hint.vars.append(number)
            self._model.solution_hint.values.append(hint)
        return number

    def one_at_most(self, variables: Iterable[int]) -> None:
        """No two of these yes-or-no variables."""
        self._model.constraints.add().at_most_one.literals.extend(list(variables))

    def bound(self, terms: Mapping[int, int], *, least: int = -FAR, most: int = FAR) -> None:
        """The weighted sum lies between the two."""
        rule = self._model.constraints.add().linear
        rule.vars.extend(list(terms))
        rule.coeffs.extend(list(terms.values()))
        rule.domain.extend([least, most])

    def solve(self, *, effort: float) -> tuple[list[int] | None, bool]:
        """The values found within the deterministic seconds, None when there are none, and whether they are proven to be the best."""
        self._model.objective.vars.extend(list(self._cost))
        self._model.objective.coeffs.extend(list(self._cost.values()))
        limits = sat.SatParameters()
        limits.num_workers, limits.random_seed, limits.max_deterministic_time = 1, 1, effort
        solver = sat.SolveWrapper()
        solver.set_parameters(limits)
        answer = solver.solve(self._model)  # type: ignore[no-untyped-call]
        found = answer.status in (sat.CpSolverStatus.OPTIMAL, sat.CpSolverStatus.FEASIBLE)
        return (list(answer.solution) if found else None), answer.status == sat.CpSolverStatus.OPTIMAL
