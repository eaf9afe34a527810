"""The one tree of errors a user can meet.

    RaydogError
    ├── DescriptionError        what was written down is wrong; nothing was touched
    │   └── CredentialsError    the key is missing, unreadable, or must not be used there
    ├── EngineError             Pulumi's engine could not do what it was asked
    │   ├── EngineMissing       none is installed that is new enough; nothing was touched
    │   ├── PolicyViolated      a mandatory rule of the organisation is broken
    │   └── StackLocked         another run has the stack
    └── PlatformError           the platform answered, or did not
        ├── CouldNotAsk         no answer: unreachable, timed out, 5xx; the thing may or may not exist
        │   └── AnswerOverdue   the request arrived, its answer did not in time: it may still take effect
        ├── NotAuthorised       the platform knows us not, or this key may not do that
        ├── RequestRefused      the platform understood and said no
        │   ├── NameTaken       the name belongs to something else
        │   └── IllegalState    the thing is not in a state in which that can be done
        ├── Gone                the platform answered: there is no such thing
        └── DeadlinePassed      we stopped waiting

Every error says four things: what happened, to which thing, what was done about it, what to do next.
None of them logs itself; the command line is the one place that prints.
"""

from __future__ import annotations


class RaydogError(Exception):
    """Something a person has to know about, in four short parts."""

    def __init__(self, what: str, *, thing: str = "", done: str = "", next_step: str = "") -> None:
        self.what = what
        self.thing = thing
        self.done = done
        self.next_step = next_step
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The message form users and tests rely on: `thing: what; done. Next: next_step`."""
        text = f"{self.thing}: {self.what}" if self.thing else self.what
        if self.done:
            text = f"{text}; {self.done}"
        if self.next_step:
            text = f"{text.rstrip('.')}. Next: {self.next_step}"
        return text


class DescriptionError(RaydogError):
    """What was written down is wrong; nothing was touched."""


class CredentialsError(DescriptionError):
    """The key is missing, unreadable, or must not be used there."""


class EngineError(RaydogError):
    """Pulumi's engine could not do what it was asked; what it did before is in the stack's state."""


class EngineMissing(EngineError):
    """There is no engine that is new enough; nothing was touched."""


class PolicyViolated(EngineError):
    """A mandatory rule of the organisation is broken; nothing that breaks one was made."""


class StackLocked(EngineError):
    """Another run has the stack, or one that was killed had it."""


class PlatformError(RaydogError):
    """The platform answered something we cannot go on with, or did not answer."""


class CouldNotAsk(PlatformError):
    """No answer that says anything about the thing: never to be taken for `Gone`."""


class AnswerOverdue(CouldNotAsk):
    """The platform has the request and may still be at work on it: asking again could make a twin."""


class NotAuthorised(PlatformError):
    """The platform does not know this key, or the key may not do that."""


class RequestRefused(PlatformError):
    """The platform understood the request and said no."""


class NameTaken(RequestRefused):
    """Something of that name exists already."""


class IllegalState(RequestRefused):
    """The thing is not in a state in which that can be done."""


class Gone(PlatformError):
    """The platform answered that there is no such thing."""


class DeadlinePassed(PlatformError):
    """We stopped waiting."""
