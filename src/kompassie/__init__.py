"""Maps of how a team's beliefs and behaviours keep each other going.

``import kompassie as ks``: signed causal maps in, feedback loops found and explained,
interventions tried out, diagrams and a report out, in Dutch and English.

Where to begin, on the way from people to a story:

- a map: `parse`, `from_links`, `read`, `flagship`; what is known of a variable: `Variable`
- from people: `read_survey`, `find_consensus`, `loop_support`, `compare_people`, `shared_vision`
- what is in it: `check`, `find_loops`, `iceberg`, `beliefs`, `grips`, `ownership`,
  `find_archetypes`, `suggest_links`, `simplify`
- what if: `Scenario` of `Push`, `Hold`, `Pulse` or `Scale`; `compare_scenarios`, `find_holds`,
  `keeps_itself`, `rank_levers`, `find_bundles`
- told and drawn: `tell`, `draw`, `draw_iceberg`, `draw_loops`, `write_report`, `write_html`; kept
  until next time: `Study`, `write`

Names are loaded when first used, so that the import itself costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .dynamics.attractors import Attractors as Attractors
    from .dynamics.attractors import find_attractors as find_attractors
    from .dynamics.bundles import Bundle as Bundle
    from .dynamics.bundles import Bundles as Bundles
    from .dynamics.bundles import find_bundles as find_bundles
    from .dynamics.compare import Comparison as Comparison
    from .dynamics.compare import compare_scenarios as compare_scenarios
    from .dynamics.dominance import Dominance as Dominance
    from .dynamics.dominance import Handover as Handover
    from .dynamics.dominance import find_dominance as find_dominance
    from .dynamics.effect import Effect as Effect
    from .dynamics.effect import JointEffect as JointEffect
    from .dynamics.equation_run import EquationTrajectory as EquationTrajectory
    from .dynamics.fixed_point import FixedPoint as FixedPoint
    from .dynamics.fixed_point import find_fixed_point as find_fixed_point
    from .dynamics.holds import Holds as Holds
    from .dynamics.holds import find_holds as find_holds
    from .dynamics.levers import LeverRanking as LeverRanking
    from .dynamics.levers import rank_levers as rank_levers
    from .dynamics.proof import Proof as Proof
    from .dynamics.proof import prove_effect as prove_effect
    from .dynamics.questions import NextQuestion as NextQuestion
    from .dynamics.questions import next_question as next_question
    from .dynamics.sensitivity import Sensitivity as Sensitivity
    from .dynamics.sensitivity import find_sensitivity as find_sensitivity
    from .dynamics.side_effects import SideEffects as SideEffects
    from .dynamics.simulate import Trajectory as Trajectory
    from .dynamics.simulate import simulate as simulate
    from .errors import KompassieError as KompassieError
    from .errors import KompassieWarning as KompassieWarning
    from .errors import LostWork as LostWork
    from .errors import Stop as Stop
    from .flagship import flagship as flagship
    from .flagship import flagship_study as flagship_study
    from .io.claim_file import read_claims as read_claims
    from .io.node_table import VariableTable as VariableTable
    from .io.node_table import read_variables as read_variables
    from .io.observation_file import read_observations as read_observations
    from .io.registry import read as read
    from .io.registry import write as write
    from .io.score_file import read_scores as read_scores
    from .io.survey_file import read_survey as read_survey
    from .io.xmile import read_equations as read_equations
    from .kernels.listing import engine as engine
    from .lenses.beliefs import Beliefs as Beliefs
    from .lenses.beliefs import beliefs as beliefs
    from .lenses.check import Check as Check
    from .lenses.check import Finding as Finding
    from .lenses.check import check as check
    from .lenses.gaps import Gap as Gap
    from .lenses.gaps import gap as gap
    from .lenses.grips import Grips as Grips
    from .lenses.grips import grips as grips
    from .lenses.iceberg import Iceberg as Iceberg
    from .lenses.iceberg import iceberg as iceberg
    from .lenses.methods import MethodComparison as MethodComparison
    from .lenses.methods import compare_methods as compare_methods
    from .lenses.ownership import Ownership as Ownership
    from .lenses.ownership import ownership as ownership
    from .lenses.persistence import KeepsItself as KeepsItself
    from .lenses.persistence import keeps_itself as keeps_itself
    from .lenses.resilience import Resilience as Resilience
    from .lenses.resilience import resilience as resilience
    from .lenses.triad import Triad as Triad
    from .lenses.triad import triad as triad
    from .lenses.triad_runs import TriadRuns as TriadRuns
    from .lenses.triad_runs import triad_runs as triad_runs
    from .lenses.vision import SharedVision as SharedVision
    from .lenses.vision import shared_vision as shared_vision
    from .lenses.whose_map import WhoseMap as WhoseMap
    from .lenses.whose_map import whose_map_matters as whose_map_matters
    from .lenses.yardstick import Yardstick as Yardstick
    from .lenses.yardstick import yardstick as yardstick
    from .loops.archetypes import Archetypes as Archetypes
    from .loops.archetypes import find_archetypes as find_archetypes
    from .loops.camps import Camps as Camps
    from .loops.camps import find_camps as find_camps
    from .loops.comparing import LoopChanges as LoopChanges
    from .loops.comparing import compare_loops as compare_loops
    from .loops.comparing_maps import MapChanges as MapChanges
    from .loops.comparing_maps import compare_maps as compare_maps
    from .loops.counting import LoopCount as LoopCount
    from .loops.counting import count_loops as count_loops
    from .loops.describing import Description as Description
    from .loops.describing import describe as describe
    from .loops.find import find_loops as find_loops
    from .loops.found import Loops as Loops
    from .loops.independent import LoopSet as LoopSet
    from .loops.independent import independent_loops as independent_loops
    from .loops.independent import loop_basis as loop_basis
    from .loops.likeness import Likeness as Likeness
    from .loops.loop import Loop as Loop
    from .loops.paths import Path as Path
    from .loops.paths import Paths as Paths
    from .loops.paths import find_paths as find_paths
    from .loops.simplifying import Simplification as Simplification
    from .loops.simplifying import simplify as simplify
    from .loops.strongest import SelectedLoops as SelectedLoops
    from .loops.strongest import strongest_loops as strongest_loops
    from .loops.suggesting import LinkSuggestions as LinkSuggestions
    from .loops.suggesting import suggest_links as suggest_links
    from .model.causal_map import CausalMap as CausalMap
    from .model.conversion import from_links as from_links
    from .model.conversion import from_matrix as from_matrix
    from .model.conversion import from_networkx as from_networkx
    from .model.dynamics import FuzzyCognitive as FuzzyCognitive
    from .model.dynamics import Linear as Linear
    from .model.dynamics import PulseProcess as PulseProcess
    from .model.dynamics import Saturating as Saturating
    from .model.equations import Equations as Equations
    from .model.equations import Stock as Stock
    from .model.goal import Goal as Goal
    from .model.interventions import AS_IS as AS_IS
    from .model.interventions import Add as Add
    from .model.interventions import Delay as Delay
    from .model.interventions import Hold as Hold
    from .model.interventions import Pulse as Pulse
    from .model.interventions import Push as Push
    from .model.interventions import Scale as Scale
    from .model.interventions import Scenario as Scenario
    from .model.link import Link as Link
    from .model.notation import parse as parse
    from .model.sign import Sign as Sign
    from .model.source import MapSource as MapSource
    from .model.study import LoopName as LoopName
    from .model.study import Study as Study
    from .model.variable import Variable as Variable
    from .people.compared import PeopleComparison as PeopleComparison
    from .people.comparing import compare_people as compare_people
    from .people.consensus import Consensus as Consensus
    from .people.consensus import find_consensus as find_consensus
    from .people.lagged import LaggedLinks as LaggedLinks
    from .people.lagged import lagged_links as lagged_links
    from .people.observations import ObservationLog as ObservationLog
    from .people.scores import Scores as Scores
    from .people.sequences import SequenceLinks as SequenceLinks
    from .people.sequences import sequence_links as sequence_links
    from .people.support import LoopSupport as LoopSupport
    from .people.support import loop_support as loop_support
    from .people.survey import Survey as Survey
    from .press.formula import PathTerm as PathTerm
    from .press.formula import PressFormula as PressFormula
    from .press.formula import press_formula as press_formula
    from .press.predict import PressPrediction as PressPrediction
    from .press.predict import predict_press as predict_press
    from .press.sample import PressSample as PressSample
    from .press.sample import sample_press as sample_press
    from .press.stability import Condition as Condition
    from .press.stability import Stability as Stability
    from .press.stability import stability as stability
    from .provenance import __version__ as __version__
    from .report.canvas.exporting import save_picture as save_picture
    from .report.canvas.showing import drawing_warnings as drawing_warnings
    from .report.canvas.style import Style as Style
    from .report.charting.camp_chart import plot_camps as plot_camps
    from .report.charting.charts import plot_effects as plot_effects
    from .report.charting.charts import plot_trajectory as plot_trajectory
    from .report.charting.dominance_chart import plot_dominance as plot_dominance
    from .report.charting.lever_chart import plot_levers as plot_levers
    from .report.charting.support_chart import plot_support as plot_support
    from .report.drawing.agreement_drawing import draw_agreement as draw_agreement
    from .report.drawing.change_drawing import draw_change as draw_change
    from .report.drawing.diagram import draw as draw
    from .report.drawing.group_drawing import draw_groups as draw_groups
    from .report.drawing.iceberg_drawing import draw_iceberg as draw_iceberg
    from .report.drawing.loop_card import draw_loop as draw_loop
    from .report.drawing.loop_card import draw_loops as draw_loops
    from .report.page.document import write_report as write_report
    from .report.page.interactive import MapView as MapView
    from .report.page.interactive import view as view
    from .report.page.interactive import write_html as write_html
    from .report.page.widget import widget as widget
    from .report.placing.layout import layout as layout
    from .report.placing.scene import Layout as Layout
    from .report.telling.telling import tell as tell
    from .tabular import Table as Table

_HOME = {
    "Attractors": "dynamics.attractors",
    "find_attractors": "dynamics.attractors",
    "Bundle": "dynamics.bundles",
    "Bundles": "dynamics.bundles",
    "find_bundles": "dynamics.bundles",
    "Comparison": "dynamics.compare",
    "compare_scenarios": "dynamics.compare",
    "Dominance": "dynamics.dominance",
    "Handover": "dynamics.dominance",
    "find_dominance": "dynamics.dominance",
    "Effect": "dynamics.effect",
    "JointEffect": "dynamics.effect",
    "FixedPoint": "dynamics.fixed_point",
    "find_fixed_point": "dynamics.fixed_point",
    "EquationTrajectory": "dynamics.equation_run",
    "Holds": "dynamics.holds",
    "find_holds": "dynamics.holds",
    "LeverRanking": "dynamics.levers",
    "rank_levers": "dynamics.levers",
    "Proof": "dynamics.proof",
    "prove_effect": "dynamics.proof",
    "NextQuestion": "dynamics.questions",
    "next_question": "dynamics.questions",
    "Sensitivity": "dynamics.sensitivity",
    "find_sensitivity": "dynamics.sensitivity",
    "SideEffects": "dynamics.side_effects",
    "Trajectory": "dynamics.simulate",
    "simulate": "dynamics.simulate",
    "KompassieError": "errors",
    "KompassieWarning": "errors",
    "LostWork": "errors",
    "Stop": "errors",
    "flagship": "flagship",
    "flagship_study": "flagship",
    "read_claims": "io.claim_file",
    "VariableTable": "io.node_table",
    "read_variables": "io.node_table",
    "read_observations": "io.observation_file",
    "read": "io.registry",
    "write": "io.registry",
    "read_equations": "io.xmile",
    "read_scores": "io.score_file",
    "read_survey": "io.survey_file",
    "engine": "kernels.listing",
    "Beliefs": "lenses.beliefs",
    "beliefs": "lenses.beliefs",
    "Check": "lenses.check",
    "check": "lenses.check",
    "Finding": "lenses.check",
    "Gap": "lenses.gaps",
    "gap": "lenses.gaps",
    "Grips": "lenses.grips",
    "grips": "lenses.grips",
    "Iceberg": "lenses.iceberg",
    "iceberg": "lenses.iceberg",
    "MethodComparison": "lenses.methods",
    "compare_methods": "lenses.methods",
    "SharedVision": "lenses.vision",
    "shared_vision": "lenses.vision",
    "WhoseMap": "lenses.whose_map",
    "whose_map_matters": "lenses.whose_map",
    "Ownership": "lenses.ownership",
    "ownership": "lenses.ownership",
    "KeepsItself": "lenses.persistence",
    "keeps_itself": "lenses.persistence",
    "Resilience": "lenses.resilience",
    "resilience": "lenses.resilience",
    "Triad": "lenses.triad",
    "triad": "lenses.triad",
    "TriadRuns": "lenses.triad_runs",
    "triad_runs": "lenses.triad_runs",
    "Yardstick": "lenses.yardstick",
    "yardstick": "lenses.yardstick",
    "Archetypes": "loops.archetypes",
    "find_archetypes": "loops.archetypes",
    "Camps": "loops.camps",
    "find_camps": "loops.camps",
    "LoopChanges": "loops.comparing",
    "compare_loops": "loops.comparing",
    "MapChanges": "loops.comparing_maps",
    "compare_maps": "loops.comparing_maps",
    "LoopCount": "loops.counting",
    "count_loops": "loops.counting",
    "Description": "loops.describing",
    "describe": "loops.describing",
    "find_loops": "loops.find",
    "Loops": "loops.found",
    "LoopSet": "loops.independent",
    "independent_loops": "loops.independent",
    "loop_basis": "loops.independent",
    "Likeness": "loops.likeness",
    "Loop": "loops.loop",
    "Path": "loops.paths",
    "Paths": "loops.paths",
    "find_paths": "loops.paths",
    "Simplification": "loops.simplifying",
    "simplify": "loops.simplifying",
    "SelectedLoops": "loops.strongest",
    "strongest_loops": "loops.strongest",
    "LinkSuggestions": "loops.suggesting",
    "suggest_links": "loops.suggesting",
    "CausalMap": "model.causal_map",
    "from_links": "model.conversion",
    "from_matrix": "model.conversion",
    "from_networkx": "model.conversion",
    "FuzzyCognitive": "model.dynamics",
    "Linear": "model.dynamics",
    "PulseProcess": "model.dynamics",
    "Saturating": "model.dynamics",
    "Goal": "model.goal",
    "Equations": "model.equations",
    "Stock": "model.equations",
    "AS_IS": "model.interventions",
    "Add": "model.interventions",
    "Delay": "model.interventions",
    "Hold": "model.interventions",
    "Pulse": "model.interventions",
    "Push": "model.interventions",
    "Scale": "model.interventions",
    "Scenario": "model.interventions",
    "Link": "model.link",
    "parse": "model.notation",
    "Sign": "model.sign",
    "MapSource": "model.source",
    "LoopName": "model.study",
    "Study": "model.study",
    "Variable": "model.variable",
    "PeopleComparison": "people.compared",
    "compare_people": "people.comparing",
    "Consensus": "people.consensus",
    "find_consensus": "people.consensus",
    "LaggedLinks": "people.lagged",
    "lagged_links": "people.lagged",
    "ObservationLog": "people.observations",
    "Scores": "people.scores",
    "SequenceLinks": "people.sequences",
    "sequence_links": "people.sequences",
    "LoopSupport": "people.support",
    "loop_support": "people.support",
    "Survey": "people.survey",
    "PathTerm": "press.formula",
    "PressFormula": "press.formula",
    "press_formula": "press.formula",
    "PressPrediction": "press.predict",
    "predict_press": "press.predict",
    "PressSample": "press.sample",
    "sample_press": "press.sample",
    "Condition": "press.stability",
    "Stability": "press.stability",
    "stability": "press.stability",
    "__version__": "provenance",
    "draw_agreement": "report.drawing.agreement_drawing",
    "plot_camps": "report.charting.camp_chart",
    "draw_change": "report.drawing.change_drawing",
    "plot_effects": "report.charting.charts",
    "plot_trajectory": "report.charting.charts",
    "draw": "report.drawing.diagram",
    "write_report": "report.page.document",
    "plot_dominance": "report.charting.dominance_chart",
    "save_picture": "report.canvas.exporting",
    "draw_groups": "report.drawing.group_drawing",
    "draw_iceberg": "report.drawing.iceberg_drawing",
    "MapView": "report.page.interactive",
    "view": "report.page.interactive",
    "write_html": "report.page.interactive",
    "layout": "report.placing.layout",
    "plot_levers": "report.charting.lever_chart",
    "draw_loop": "report.drawing.loop_card",
    "draw_loops": "report.drawing.loop_card",
    "Layout": "report.placing.scene",
    "drawing_warnings": "report.canvas.showing",
    "Style": "report.canvas.style",
    "plot_support": "report.charting.support_chart",
    "tell": "report.telling.telling",
    "widget": "report.page.widget",
    "Table": "tabular",
}

__all__ = [*_HOME]


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'kompassie' has no attribute {name!r}")
    value = getattr(import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
