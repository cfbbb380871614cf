"""Compare engine and oracle on many cases: `python -m tests.properties.many 2000`.

Ends with the number of pairs (a rulebook and its exports) on which the two agree, and every disagreement. With
`--shrink`, each is shown on the smallest case that has it.
"""

import argparse
import sys
import time

from tests.properties.agreement import smallest_disagreement
from tests.properties.workers import disagreements

_EVERY = 50


def main() -> int:
    """Run the comparison; return 1 if there is a disagreement."""
    parser = argparse.ArgumentParser(prog="python -m tests.properties.many", description=__doc__)
    parser.add_argument("count", type=int, help="how many pairs")
    parser.add_argument("--start", type=int, default=0, help="the first seed")
    parser.add_argument("--shrink", action="store_true", help="make disagreements small (takes minutes each)")
    options = parser.parse_args()
    seeds = range(options.start, options.start + options.count)
    began, wrong = time.monotonic(), 0
    for done, (seed, said) in enumerate(disagreements(seeds), start=1):
        if said:
            wrong += 1
            print(f"seed {seed} disagrees\n{said}", flush=True)
            if options.shrink:
                print(smallest_disagreement(seed), flush=True)
        if done % _EVERY == 0:
            seconds = time.monotonic() - began
            print(
                f"{done} of {len(seeds)} pairs, {wrong} disagree, {seconds:.0f} s",
                file=sys.stderr,
                flush=True,
            )
    print(
        f"seeds {seeds.start} to {seeds.stop - 1}: {len(seeds) - wrong} of {len(seeds)} pairs agree",
        flush=True,
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
