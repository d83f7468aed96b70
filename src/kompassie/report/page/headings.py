"""Under which heading of a report each kind of result stands."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["PLACES", "Place"]

Part = Literal["seen", "loops", "stuck", "help", "differ", "unknown"]


class Place(NamedTuple):
    """Where a result is told: the part, the key of its title, and its chart if it has one."""

    part: Part
    title: str
    chart: str = ""


PLACES = {
    "dynamics.attractors.Attractors": Place("stuck", "rest"),
    "dynamics.bundles.Bundles": Place("help", "bundles"),
    "dynamics.dominance.Dominance": Place("stuck", "dominance", "dominance_chart.plot_dominance"),
    "dynamics.effect.Effect": Place("help", "effects"),
    "dynamics.effect.JointEffect": Place("help", "effects"),
    "dynamics.equation_run.EquationTrajectory": Place("seen", "run"),
    "dynamics.fixed_point.FixedPoint": Place("stuck", "rest"),
    "dynamics.levers.LeverRanking": Place("help", "levers", "lever_chart.plot_levers"),
    "dynamics.proof.Proof": Place("help", "proof"),
    "dynamics.questions.NextQuestion": Place("unknown", "question"),
    "dynamics.sensitivity.Sensitivity": Place("unknown", "sensitivity"),
    "dynamics.side_effects.SideEffects": Place("help", "sides"),
    "dynamics.simulate.Trajectory": Place("seen", "run"),
    "lenses.beliefs.Beliefs": Place("stuck", "beliefs"),
    "lenses.check.Check": Place("unknown", "check"),
    "lenses.gaps.Gap": Place("seen", "gap"),
    "lenses.grips.Grips": Place("stuck", "grips"),
    "lenses.methods.MethodComparison": Place("unknown", "methods"),
    "lenses.ownership.Ownership": Place("help", "ownership"),
    "lenses.persistence.KeepsItself": Place("stuck", "keeps"),
    "lenses.resilience.Resilience": Place("stuck", "resilience"),
    "lenses.triad.Triad": Place("seen", "triad"),
    "lenses.triad_runs.TriadRuns": Place("help", "triad_runs"),
    "lenses.vision.SharedVision": Place("differ", "vision"),
    "lenses.whose_map.WhoseMap": Place("differ", "whose_map"),
    "lenses.yardstick.Yardstick": Place("seen", "gap"),
    "loops.archetypes.Archetypes": Place("stuck", "archetypes"),
    "loops.camps.Camps": Place("unknown", "camps", "camp_chart.plot_camps"),
    "loops.comparing.LoopChanges": Place("seen", "changes"),
    "loops.comparing_maps.MapChanges": Place("seen", "changes"),
    "loops.counting.LoopCount": Place("loops", "count"),
    "loops.describing.Description": Place("seen", "position"),
    "loops.independent.LoopSet": Place("loops", "loop_set"),
    "loops.likeness.Likeness": Place("stuck", "archetypes"),
    "loops.paths.Path": Place("seen", "paths"),
    "loops.paths.Paths": Place("seen", "paths"),
    "loops.simplifying.Simplification": Place("seen", "simplified"),
    "loops.suggesting.LinkSuggestions": Place("unknown", "suggestions"),
    "people.compared.PeopleComparison": Place("differ", "compared"),
    "people.consensus.Consensus": Place("differ", "consensus"),
    "people.lagged.LaggedLinks": Place("seen", "lagged"),
    "people.sequences.SequenceLinks": Place("seen", "sequences"),
    "people.support.LoopSupport": Place("differ", "support", "support_chart.plot_support"),
    "people.survey.Survey": Place("differ", "survey"),
    "press.formula.PressFormula": Place("help", "press"),
    "press.predict.PressPrediction": Place("help", "press"),
    "press.sample.PressSample": Place("help", "press"),
    "press.stability.Stability": Place("stuck", "stability"),
}
"""What is not listed here a report has a place of its own for, or none at all."""
