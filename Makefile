# uv is needed only here: `pip install uv`.
LOCK = uv pip compile pyproject.toml --quiet --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-annotate --no-header
DROP = awk '/never/ {skip=1; next} /^[a-z]/ {skip=0} !skip'
lock:
	$(LOCK) | $(DROP) > infra/locks/http.txt
	$(LOCK) --extra matching | $(DROP) > infra/locks/matching.txt
	$(LOCK) --extra notifications | $(DROP) > infra/locks/notifications.txt
	$(LOCK) --all-extras --group local | $(DROP) > infra/locks/local.txt
	$(LOCK) --all-extras --group dev | $(DROP) > infra/locks/dev.txt
