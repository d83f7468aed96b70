"""Any result in sentences: which module tells which kind of thing."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from ...errors import InvalidValue
from .wording import Words, words_of

__all__ = ["TELLINGS", "kind_of", "tell"]

TELLINGS = {
    "dynamics.attractors.Attractors": "resting_sentences.tell_attractors",
    "dynamics.bundles.Bundles": "ensemble_sentences.tell_bundles",
    "dynamics.compare.Comparison": "effect_sentences.tell_comparison",
    "dynamics.dominance.Dominance": "dominance_sentences.tell_dominance",
    "dynamics.effect.Effect": "effect_sentences.tell_effect",
    "dynamics.effect.JointEffect": "effect_sentences.tell_joint",
    "dynamics.equation_run.EquationTrajectory": "dominance_sentences.tell_equation_run",
    "dynamics.fixed_point.FixedPoint": "resting_sentences.tell_fixed_point",
    "dynamics.holds.Holds": "holds_sentences.tell_holds",
    "dynamics.levers.LeverRanking": "ensemble_sentences.tell_levers",
    "dynamics.proof.Proof": "conclusion_sentences.tell_proof",
    "dynamics.questions.NextQuestion": "conclusion_sentences.tell_question",
    "dynamics.sensitivity.Sensitivity": "conclusion_sentences.tell_sensitivity",
    "dynamics.side_effects.SideEffects": "ensemble_sentences.tell_side_effects",
    "dynamics.simulate.Trajectory": "holds_sentences.tell_trajectory",
    "lenses.beliefs.Beliefs": "lens_sentences.tell_beliefs",
    "lenses.check.Check": "archetype_sentences.tell_check",
    "lenses.gaps.Gap": "lens_sentences.tell_gap",
    "lenses.grips.Grips": "lens_sentences.tell_grips",
    "lenses.iceberg.Iceberg": "lens_sentences.tell_iceberg",
    "lenses.methods.MethodComparison": "ensemble_sentences.tell_methods",
    "lenses.ownership.Ownership": "lens_sentences.tell_ownership",
    "lenses.persistence.KeepsItself": "lens_sentences.tell_keeps_itself",
    "lenses.resilience.Resilience": "lens_sentences.tell_resilience",
    "lenses.triad.Triad": "lens_sentences.tell_triad",
    "lenses.triad_runs.TriadRuns": "lens_sentences.tell_triad_runs",
    "lenses.vision.SharedVision": "vision_sentences.tell_shared_vision",
    "lenses.whose_map.WhoseMap": "people_sentences.tell_whose_map",
    "lenses.yardstick.Yardstick": "lens_sentences.tell_yardstick",
    "loops.archetypes.Archetypes": "archetype_sentences.tell_archetypes",
    "loops.camps.Camps": "structure_sentences.tell_camps",
    "loops.comparing.LoopChanges": "change_sentences.tell_loop_changes",
    "loops.comparing_maps.MapChanges": "change_sentences.tell_map_changes",
    "loops.counting.LoopCount": "structure_sentences.tell_count",
    "loops.describing.Description": "structure_sentences.tell_description",
    "loops.found.Loops": "loop_sentences.tell_loops",
    "loops.independent.LoopSet": "structure_sentences.tell_loop_set",
    "loops.likeness.Likeness": "archetype_sentences.tell_likeness",
    "loops.loop.Loop": "loop_sentences.tell_loop",
    "loops.paths.Path": "structure_sentences.tell_path",
    "loops.paths.Paths": "structure_sentences.tell_paths",
    "loops.simplifying.Simplification": "archetype_sentences.tell_simplification",
    "loops.suggesting.LinkSuggestions": "archetype_sentences.tell_suggestions",
    "model.causal_map.CausalMap": "loop_sentences.tell_map",
    "model.study.Study": "loop_sentences.tell_study",
    "people.compared.PeopleComparison": "people_sentences.tell_people",
    "people.consensus.Consensus": "people_sentences.tell_consensus",
    "people.lagged.LaggedLinks": "people_sentences.tell_lagged",
    "people.sequences.SequenceLinks": "people_sentences.tell_sequences",
    "people.support.LoopSupport": "people_sentences.tell_support",
    "people.survey.Survey": "people_sentences.tell_survey",
    "press.formula.PressFormula": "press_sentences.tell_formula",
    "press.predict.PressPrediction": "press_sentences.tell_prediction",
    "press.sample.PressSample": "press_sentences.tell_sample",
    "press.stability.Stability": "press_sentences.tell_stability",
}
"""The home of each kind of result, and who tells it. Names, so that nothing is loaded unused."""

_HERE = "kompassie."


def tell(result: object, /, *, lang: str = "en") -> str:
    r"""Tell a result in sentences.

    Parameters
    ----------
    result
        A map, a study, or the answer to any question about them.
    lang
        "nl" or "en".

    Returns
    -------
    str
        Sentences, one thought a line.

    Raises
    ------
    InvalidValue
        For a language or a result there are no words for.

    Examples
    --------
    >>> import kompassie as ks
    >>> m = ks.parse("stress -> mistakes +\nmistakes -> stress +")
    >>> print(ks.tell(ks.find_loops(m)[0]).splitlines()[1])
    The more stress, the more mistakes; the more mistakes, the more stress.
    """
    words = words_of(lang)
    kind = kind_of(result)
    if kind is None:
        raise InvalidValue("result", result, "there are no sentences for this kind of thing")
    return _teller(TELLINGS[kind])(result, words)


def kind_of(result: object) -> str | None:
    """Return the name under which a result is told, such as "loops.found.Loops", or None."""
    for kind in type(result).__mro__:
        name = f"{kind.__module__}.{kind.__qualname__}".removeprefix(_HERE)
        if name in TELLINGS:
            return name
    return None


def _teller(place: str) -> Callable[[object, Words], str]:
    module, name = place.split(".")
    teller: Callable[[object, Words], str] = getattr(import_module(f".{module}", __package__), name)
    return teller
