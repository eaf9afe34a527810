"""`pulumi config` and what it has below it: a stack's configuration, read and changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from raydog_resources.embedded_engine.command.history_command import config_as_json
from raydog_resources.embedded_engine.command.invocation import Invocation
from raydog_resources.embedded_engine.command.people import table
from raydog_resources.embedded_engine.command.stack_place import StackPlace, find_stack, passphrase
from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.settings.config_path import (
    Step,
    parse_path,
    value_at,
    with_value,
    without_value,
)
from raydog_resources.embedded_engine.settings.config_schema import apply_schema
from raydog_resources.embedded_engine.settings.stack_config import (
    BLINDED,
    SECURE,
    Decrypt,
    as_text,
    has_secure,
    is_secure,
    opened,
    parse_object,
)
from raydog_resources.embedded_engine.state.json_text import pretty_json_text
from raydog_resources.embedded_engine.state.passphrase import make_salt

_WHOLE = re.compile(r"0|-?[1-9]\d{0,17}")


def show(call: Invocation) -> int:
    """All of it; secrets only when asked for."""
    place = find_stack(call)
    raw = place.settings.config
    decrypt = _decrypt(place, raw)
    config = apply_schema(raw, place.project, place.files.name, decrypt, complete=False)
    shown = decrypt if call.flag("show-secrets") else None
    if call.flag("json"):
        call.out(pretty_json_text({key: config_as_json(config[key], shown) for key in sorted(config)}, "  "))
        return 0
    own = f"{place.project.name}:"
    rows = [
        (key.removeprefix(own), as_text(opened(config[key], shown or (lambda _: BLINDED))))
        for key in sorted(config)
    ]
    call.out(table(("KEY", "VALUE"), rows))
    return 0


def get(call: Invocation) -> int:
    """One entry, its secrets open."""
    place = find_stack(call)
    raw = place.settings.config
    decrypt = _decrypt(place, raw)
    config = apply_schema(raw, place.project, place.files.name, decrypt, complete=False)
    wanted = call.only_word("the key")
    key, steps = _place(place, wanted, call.flag("path"))
    value = value_at(config.get(key), steps) if key in config else None
    if key not in config or (value is None and steps):
        raise Failure(f"configuration key '{wanted}' not found for stack '{place.files.name}'")
    if call.flag("json"):
        call.out(pretty_json_text(config_as_json(value, decrypt), "  "))
    else:
        call.out(as_text(opened(value, decrypt)))
    return 0


def set_one(call: Invocation) -> int:
    """One entry, closed if it is to be secret."""
    place = find_stack(call)
    if not 1 <= len(call.words) <= 2:
        raise Failure(f"accepts between 1 and 2 arg(s), received {len(call.words)}: the key and its value")
    if len(call.words) == 2:
        value = call.words[1]
    elif call.around.stdin is not None:
        value = call.around.stdin.read().rstrip("\n")
    else:
        raise Failure("config value must be specified in non-interactive mode")
    _set(call, place, call.words[0], value, secret=call.flag("secret"))
    return 0


def set_all(call: Invocation) -> int:
    """Many at once: `--plaintext key=value`, `--secret key=value`, or JSON as `config --json` prints it."""
    place = find_stack(call)
    given = [(word, False) for word in call.texts("plaintext")] + [
        (word, True) for word in call.texts("secret")
    ]
    for word, secret in given:
        key, sign, value = word.partition("=")
        if not sign:
            raise Failure(f"config value not set for {word!r}: it needs key=value")
        _set(call, place, key, value, secret=secret)
    entries = parse_object(call.text("json")) if call.text("json") else {}
    for key, entry in entries.items():
        if not isinstance(entry, Mapping):
            raise Failure(f"config value of {key!r} has to be an object with value and secret")
        if "objectValue" in entry and not entry.get("secret"):
            place.settings.set(place.settings.full_key(key), entry["objectValue"])
        else:
            _set(call, place, key, str(entry.get("value", "")), secret=bool(entry.get("secret")))
    return 0


def remove(call: Invocation) -> int:
    place = find_stack(call)
    _remove(place, call.only_word("the key"), call.flag("path"))
    return 0


def remove_all(call: Invocation) -> int:
    place = find_stack(call)
    for key in call.words:
        _remove(place, key, call.flag("path"))
    return 0


def _place(place: StackPlace, word: str, is_path: bool) -> tuple[str, list[Step]]:
    """The key with its namespace, and the way inside of its value."""
    if not is_path:
        return place.settings.full_key(word), []
    steps = parse_path(word)
    return place.settings.full_key(str(steps[0])), steps[1:]


def _set(call: Invocation, place: StackPlace, word: str, text: str, *, secret: bool) -> None:
    key, steps = _place(place, word, call.flag("path"))
    value: Any = {SECURE: _vault_to_write(call, place).encrypt(text)} if secret else text
    if steps and not secret:
        value = _typed(text)
    old = place.settings.config.get(key)
    place.settings.set(key, with_value(None if not steps else old, steps, value))


def _vault_to_write(call: Invocation, place: StackPlace) -> Any:
    """Opened; with a new salt in the settings if there has been none."""
    if not place.settings.salt:
        deployment = place.files.read()
        salt = (deployment.salt if deployment else "") or make_salt(passphrase(call.around))
        place.settings.keep_salt(salt)
    return place.store.vault(place.settings.salt)


def _typed(text: str) -> Any:
    """Inside of an object a number is a number, and a truth value one."""
    if text in ("true", "false"):
        return text == "true"
    return int(text) if _WHOLE.fullmatch(text) else text


def _remove(place: StackPlace, word: str, is_path: bool) -> None:
    key, steps = _place(place, word, is_path)
    old = place.settings.config.get(key)
    if not steps:
        place.settings.unset(key)
    elif old is not None and not is_secure(old):
        place.settings.set(key, without_value(old, steps))


def _decrypt(place: StackPlace, raw: Mapping[str, Any]) -> Decrypt:
    """Asks for the passphrase only if something is closed."""
    return place.vault().decrypt if any(map(has_secure, raw.values())) else str
