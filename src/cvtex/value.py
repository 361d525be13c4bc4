"""Dataclasses without generated code, the compiling of which took two fifths of a run of the program.

`dataclass` is used as that of the standard library, which still makes the fields; the methods are the same for all
classes, and read the fields when they are called.
"""

import dataclasses
from dataclasses import MISSING, FrozenInstanceError
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]
_set = object.__setattr__

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen=False, slots=False, kw_only=False):
        """A decorator that makes a class a dataclass."""

        def made(cls):
            own = {*cls.__dict__}
            plain = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(cls)
            methods = {"__init__": _initialiser(plain), "__repr__": _repr, "__eq__": _eq}
            methods["__hash__"] = _hash if frozen else None
            if frozen:
                methods |= {"__setattr__": _refuse, "__delattr__": _refuse}
                methods |= {"__getstate__": _state, "__setstate__": _restore}
            for name, method in methods.items():
                if name not in own:
                    setattr(plain, name, method)
            return plain

        return made


def _initialiser(cls: Any) -> Any:
    """The `__init__` of a class: values by place or by name, what is not given by default."""
    fields = dataclasses.fields(cls)
    places = tuple(field.name for field in fields if field.init and not field.kw_only)
    rows: tuple[tuple[str, Any, Any], ...] = tuple(
        (field.name, field.default, field.default_factory) for field in fields
    )

    def __init__(self: Any, *values: Any, **given: Any) -> None:  # noqa: N807
        if len(values) > len(places) or not given.keys().isdisjoint(places[: len(values)]):
            raise TypeError(f"{cls.__name__} is given a value twice, or too many of them")
        given.update(zip(places, values, strict=False))
        for name, default, factory in rows:
            value = given.pop(name, default)
            if value is MISSING:
                if factory is MISSING:
                    raise TypeError(f"{cls.__name__} is not given `{name}`")
                value = factory()
            _set(self, name, value)
        if given:
            raise TypeError(f"{cls.__name__} has no {', '.join(given)}")

    return __init__


def _values(self: Any) -> tuple[Any, ...]:
    """All that is compared."""
    return tuple(getattr(self, name) for name, field in self.__dataclass_fields__.items() if field.compare)


def _eq(self: Any, other: Any) -> Any:
    return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _repr(self: Any) -> str:
    shown = (
        f"{name}={getattr(self, name)!r}" for name, field in self.__dataclass_fields__.items() if field.repr
    )
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _refuse(_: Any, name: str, *__: Any) -> None:
    raise FrozenInstanceError(f"cannot change field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        _set(self, field.name, value)
