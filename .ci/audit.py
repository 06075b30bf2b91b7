"""Looks the pins up among known vulnerabilities: `python .ci/audit.py requirements.txt …`. Fails on findings.

A vulnerability service that does not answer, or does not know the packages, is said and is not a failure.
"""

import json
import subprocess
import sys

COMMAND = ["--progress-spinner", "off", "--timeout", "10", "--no-deps", "--disable-pip", "--format", "json"]


def verdict(status: int, output: str, errors: str) -> tuple[int, list[str]]:
    """Return exit status and lines to print for what pip-audit returned, printed and complained of."""
    if not output.strip():
        said = (errors.strip().splitlines() or ["no output"])[-1]
        if status == 2 or "duplicate requirements" in said:  # wrong options, two environments at once: ours to repair
            return 1, [f"pip-audit could not be started: {said}"]
        return 0, [f"not audited, the vulnerability service did not answer: {said}"]
    pins = json.loads(output)["dependencies"]
    skipped = sum("skip_reason" in pin for pin in pins)
    lines = [
        f"{pin['name']} {pin['version']}: {found['id']}, fixed in {', '.join(found['fix_versions']) or 'none yet'}"
        for pin in pins
        for found in pin.get("vulns", [])
    ]
    failed = 1 if lines else 0
    if skipped:
        lines.append(f"not audited, the vulnerability service does not know them: {skipped} of {len(pins)} packages")
    return failed, lines


def main() -> int:
    """Run pip-audit over the requirement files of the command line."""
    files = [part for name in sys.argv[1:] for part in ("-r", name)]
    command = [sys.executable, "-m", "pip_audit", *COMMAND, *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    status, lines = verdict(done.returncode, done.stdout, done.stderr)
    print(*lines, sep="\n")  # noqa: T201
    return status


if __name__ == "__main__":
    sys.exit(main())
