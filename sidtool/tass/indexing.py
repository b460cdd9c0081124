"""Picking from lists, texts, bytes and bits: ``owner[place]``."""

from __future__ import annotations

from sidtool.tass.coercion import Encoder, each, key_of, show, to_int
from sidtool.tass.faults import Fault
from sidtool.tass.values import Address, Bits, Code, Dictionary, Value


def subscript(owner: Value, places: list[Value], env: Encoder) -> Value:
    """``owner[a, b]``: the first place picks from the owner, the others from what it picked."""
    place, rest = places[0], places[1:]
    if isinstance(owner, Dictionary):
        result = each(lambda key: _look_up(owner, key), place)
        return subscript(result, rest, env) if rest else result
    if isinstance(owner, Code):
        owner = env.contents(owner)
    if isinstance(owner, Address):
        return Address(subscript(owner.value, places, env), owner.modes)
    if not isinstance(owner, (list, tuple, str, bytes, Bits)):
        raise Fault(f"can't index {show(owner)}")
    if isinstance(place, slice):
        if place.step == 0:
            raise Fault("zero value not allowed")
        result = _pick(owner, range(_length(owner))[place])
        several = True
    elif isinstance(place, (list, tuple)):
        result = _pick(owner, [_position(owner, item, env) for item in place])
        several = True
    else:
        result = _single(owner, _position(owner, place, env))
        several = False
    if not rest:
        return result
    if several and isinstance(result, (list, tuple)):
        return type(result)(subscript(item, rest, env) for item in result)
    return subscript(result, rest, env)


def _look_up(owner: Dictionary, key: Value) -> Value:
    found = owner.items.get(key_of(key))
    if found is not None:
        return found[1]
    if owner.default:
        return owner.default[0]
    raise Fault(f"key not in dictionary {show(key)}")


def _length(owner: Value) -> int:
    return owner.width if isinstance(owner, Bits) else len(owner)


def _position(owner: Value, place: Value, env: Encoder) -> int:
    position = to_int(place, env)
    length = _length(owner)
    if position < 0:
        position += length
    if not 0 <= position < length:
        raise Fault(f"index out of range {show(place)}")
    return position


def _single(owner: Value, position: int) -> Value:
    if isinstance(owner, Bits):
        return Bits(owner.value >> position & 1, 1)
    if isinstance(owner, bytes):
        return owner[position : position + 1]
    return owner[position]


def _pick(owner: Value, positions: range | list[int]) -> Value:
    if isinstance(owner, Bits):
        bits = (owner.value >> position & 1 for position in positions)
        return Bits(sum(bit << place for place, bit in enumerate(bits)), len(positions))
    if isinstance(owner, str):
        return "".join(owner[position] for position in positions)
    if isinstance(owner, bytes):
        return bytes(owner[position] for position in positions)
    return type(owner)(owner[position] for position in positions)
