"""The archetypes as data: each a small map of roles, with what may be turned and what is slower.

A role may be drawn as its opposite ("result" for "problem") where that is how people name such a
thing; then the signs of all its links turn with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..model.causal_map import CausalMap
from ..model.notation import parse

__all__ = ["PATTERNS", "Pattern"]

_Pair = tuple[str, str]


@dataclass(frozen=True)
class Pattern:
    """One archetype.

    Parameters
    ----------
    name
        Its identity: "fixes_that_fail".
    text
        Its links between roles in the text notation; ``||`` marks where a delay belongs.
    either_way
        Roles that may be drawn as their opposite.
    slower
        Pairs of links (each a pair of roles): the first may not act sooner than the second.
    figure_eight
        True where the story runs round both loops, so that no simple loop shows it.
    """

    name: str
    text: str
    either_way: tuple[str, ...] = ()
    slower: tuple[tuple[_Pair, _Pair], ...] = ()
    figure_eight: bool = False

    @cached_property
    def map(self) -> CausalMap:
        """The pattern as a map of its roles."""
        return parse(self.text)

    @cached_property
    def context(self) -> tuple[str, ...]:
        """Roles on no loop: what sets a limit, from outside."""
        return tuple(name for name in self.map.names if not self.map.links_into(name))


PATTERNS = (
    Pattern(
        "fixes_that_fail",
        """
        symptom -> fix +
        fix -> symptom -
        fix -> consequence + ||
        consequence -> symptom +
        """,
        either_way=("symptom", "consequence"),
        slower=((("fix", "consequence"), ("fix", "symptom")),),
    ),
    Pattern(
        "shifting_the_burden",
        """
        symptom -> symptomatic_solution +
        symptomatic_solution -> symptom -
        symptom -> fundamental_solution +
        fundamental_solution -> symptom - ||
        symptomatic_solution -> side_effect +
        side_effect -> fundamental_solution -
        """,
        either_way=("symptom", "side_effect"),
        slower=((("fundamental_solution", "symptom"), ("symptomatic_solution", "symptom")),),
    ),
    Pattern(
        "limits_to_growth",
        """
        efforts -> performance +
        performance -> efforts +
        performance -> limiting_action +
        limiting_action -> performance - ||
        constraint -> limiting_action +
        """,
        either_way=("efforts", "limiting_action"),
    ),
    Pattern(
        "escalation_shared_comparison",
        """
        activity_a -> result_a +
        result_a -> comparison +
        comparison -> activity_a -
        activity_b -> result_b +
        result_b -> comparison -
        comparison -> activity_b +
        """,
        figure_eight=True,
    ),
    Pattern(
        "escalation_two_threats",
        """
        activity_a -> threat_to_b +
        threat_to_b -> activity_b +
        activity_b -> threat_to_a +
        threat_to_a -> activity_a +
        activity_a -> threat_to_a -
        activity_b -> threat_to_b -
        """,
        either_way=("threat_to_a", "threat_to_b"),
    ),
    Pattern(
        "success_to_the_successful",
        """
        allocation -> resources_a +
        resources_a -> success_a +
        success_a -> allocation +
        allocation -> resources_b -
        resources_b -> success_b +
        success_b -> allocation -
        """,
    ),
    Pattern(
        "tragedy_of_the_commons",
        """
        activity_a -> gains_a +
        gains_a -> activity_a +
        activity_b -> gains_b +
        gains_b -> activity_b +
        activity_a -> total_activity +
        activity_b -> total_activity +
        total_activity -> gain_per_activity - ||
        resource_limit -> gain_per_activity +
        gain_per_activity -> gains_a +
        gain_per_activity -> gains_b +
        """,
        either_way=("gain_per_activity",),
    ),
    Pattern(
        "drifting_goals",
        """
        goal -> gap +
        condition -> gap -
        gap -> corrective_action +
        corrective_action -> condition + ||
        gap -> pressure_to_lower_goal +
        pressure_to_lower_goal -> goal -
        """,
        slower=((("corrective_action", "condition"), ("pressure_to_lower_goal", "goal")),),
    ),
    Pattern(
        "growth_and_underinvestment",
        """
        growth_effort -> demand +
        demand -> growth_effort +
        demand -> performance -
        performance -> demand +
        performance -> need_to_invest -
        performance_standard -> need_to_invest +
        need_to_invest -> investment +
        investment -> capacity + ||
        capacity -> performance +
        """,
        either_way=("performance",),
    ),
    Pattern(
        "accidental_adversaries",
        """
        success_a -> support_for_b +
        support_for_b -> success_b +
        success_b -> support_for_a +
        support_for_a -> success_a +
        success_a -> own_fix_a -
        own_fix_a -> success_a +
        success_b -> own_fix_b -
        own_fix_b -> success_b +
        own_fix_a -> success_b - ||
        own_fix_b -> success_a - ||
        """,
        slower=(
            (("own_fix_a", "success_b"), ("own_fix_a", "success_a")),
            (("own_fix_b", "success_a"), ("own_fix_b", "success_b")),
        ),
    ),
    Pattern(
        "attractiveness_principle",
        """
        growing_action -> results +
        results -> growing_action +
        results -> slowing_action_1 +
        slowing_action_1 -> results - ||
        limit_1 -> slowing_action_1 +
        results -> slowing_action_2 +
        slowing_action_2 -> results - ||
        limit_2 -> slowing_action_2 +
        """,
        either_way=("growing_action", "slowing_action_1", "slowing_action_2"),
    ),
)
"""The eleven patterns (ten archetypes, escalation in two shapes)."""
