"""The tests; a package so that fakes are imported as `tests.fakes.…` from every layer.

`unit` mirrors the package and touches nothing outside the process; `conformance` runs one suite over every
implementation of a protocol; `integration` uses real servers and processes on loopback; `end_to_end` does
what a person does; `golden` holds the texts that others rely on; `architecture` the rules of the code itself.
"""

from __future__ import annotations
