# SPDX-License-Identifier: MIT
"""replace(): other activations in a model that is there."""
import dis, inspect, types, warnings
import torch
from ._spec import from_spec


class Replaced(list):
    """(path, old module, new module) of each place; its repr is a table."""
    def __repr__(self):
        wide = max((len(path) for path, _, _ in self), default=0)
        return "\n".join(f"{path:{wide}}  {old!r} -> {new!r}" for path, old, new in self) or "nothing was replaced"


def replace(model, old, new):
    """Puts new activations into a model, in place, and returns a list of (path, old module, new module).

    old   a module's class, its name ("ReLU"), several of these, or a function that says whether a module is meant
    new   "mish", "elu(alpha=0.5)", "prelu" (trained), a class, or a function of the old module: lambda old: Snake(64)

    A module that several places share is replaced by one module that they share.  New modules have the old one's
    training flag, and the type and device of the model's parameters; inplace is kept where the gradient allows it.  An
    optimizer made before does not know new parameters.

    Functions that forward() calls, such as torch.nn.functional.relu, are no modules: a warning names those that would
    have been meant, as far as they can be found.  ValueError where the model itself is meant."""
    meant, called = _question(old)
    make = _maker(new)
    if meant(model):
        raise ValueError(f"replace: the model itself is {type(model).__name__}; make the new module instead")
    made, changes = {}, Replaced()
    for path, parent, name in _places(model):
        module = parent._modules[name]
        if not meant(module):
            continue
        if id(module) not in made:
            made[id(module)] = _fit(make(module), module, model)
        parent._modules[name] = made[id(module)]
        if hasattr(parent, "activation_relu_or_gelu"):  # torch.nn.TransformerEncoderLayer would go on with its own
            parent.activation_relu_or_gelu = 0
        changes.append((path, module, made[id(module)]))
    _warn(model, called, changes)
    return changes


def _places(model):
    """(path, parent, name) of every place where a module stands, those of shared modules too."""
    places = []
    for path, parent in model.named_modules():
        for name, child in parent._modules.items():
            if child is not None:
                places.append((f"{path}.{name}" if path else name, parent, name))
    return places


def _question(old):
    """(is a module meant?, the names by which it is called)"""
    if isinstance(old, type):
        return (lambda module: type(module) is old), [old.__name__]
    if isinstance(old, str):
        return (lambda module: type(module).__name__.lower() == old.lower().replace("_", "")), [old]
    if isinstance(old, (tuple, list, set, frozenset)):
        questions, names = zip(*map(_question, old)) if old else ((), ())
        return (lambda module: any(meant(module) for meant in questions)), sum(names, [])
    if callable(old):
        return old, []
    raise TypeError(f"replace: old is a class, its name, several of these, or a function of a module, not {old!r}")


def _maker(new):
    """A function of the old module that makes the new one."""
    if isinstance(new, str):
        from_spec(new)  # what is wrong with it is wrong with it whether something is found or not
        return lambda old: from_spec(new, inplace=getattr(old, "inplace", False) is True)
    if isinstance(new, torch.nn.Module):
        raise TypeError(
            "replace: new is one module, and each place wants its own; give its spec, its class, or a function of "
            "the old module that makes one")
    if isinstance(new, type):
        return lambda old: new()
    if callable(new):
        return new
    raise TypeError(f"replace: new is a spec, a class, or a function of the old module, not {new!r}")


def _fit(module, old, model):
    """module, as the model is."""
    if not isinstance(module, torch.nn.Module):
        raise TypeError(f"replace: new gave {module!r}, which is no module")
    like = next((p for p in model.parameters() if p.is_floating_point()), None)
    if like is not None:
        module.to(device=like.device, dtype=like.dtype)
    return module.train(old.training)


# ---- what cannot be replaced ---------------------------------------------------


def _warn(model, called, changes):
    names = {name.lower().replace("_", "") for name in called}
    functions = [where for path, module in model.named_modules() for where in _functions(path, module, names)]
    if functions:
        some = ", ".join(functions[:5]) + (f" and {len(functions) - 5} more" if len(functions) > 5 else "")
        warnings.warn(f"replace: functions are no modules and stay as they are: {some}", stacklevel=3)
    elif not changes:
        what = " or ".join(called) or "what is meant"
        warnings.warn(
            f"replace: none of the model's {sum(1 for _ in model.modules())} modules is {what}; functions that "
            "forward() calls are not seen",
            stacklevel=3)


def _functions(path, module, names):
    """"block.forward: relu()" for each function of these names that forward() calls, and for attributes."""
    for key, value in vars(module).items():
        if inspect.isroutine(value) and _plain(getattr(value, "__name__", "")) in names:
            yield f"{path + '.' if path else ''}{key} is {value.__name__}()"
    forward = type(module).forward
    if isinstance(forward, types.FunctionType) and not forward.__module__.startswith("torch.nn."):
        for name in dict.fromkeys(_calls(forward)):
            if _plain(name) in names:
                yield f"{path + '.' if path else ''}forward() calls {name}()"


def _plain(name):
    return name.lower().replace("_", "")


def _calls(function):
    """Names that a function takes from anything but self: relu of F.relu(x), torch.relu(x), relu(x), x.relu()."""
    before = None
    for step in dis.get_instructions(function):
        if step.opname in ("LOAD_ATTR", "LOAD_METHOD") and (before is None or before.argval != "self"):
            yield step.argval
        elif step.opname == "LOAD_GLOBAL":
            yield step.argval
        before = step
