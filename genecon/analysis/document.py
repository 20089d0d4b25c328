"""The report as plain values: the document of `genecon report --json`."""

from collections.abc import Iterable
from dataclasses import asdict

from genecon.analysis.crowd_path import step_rmsd
from genecon.analysis.efficiency import Surplus
from genecon.analysis.measures import Measures
from genecon.analysis.plans import plans_document
from genecon.analysis.prices import PriceLine, PricePeriod
from genecon.analysis.regret import DECIDERS, DEFINITION
from genecon.core.ids import COIN
from genecon.economy.figures import Figure

Document = dict[str, object]


def figure(found: Figure, **more: object) -> Document:
    """A figure: its value, and why it has none."""
    return {"value": found.value, "reason": found.reason, **more}


def maybe(value: float | None, reason: str) -> Document:
    """A value that may be missing, in the form of a figure."""
    return {"value": value, "reason": "" if value is not None else reason}


def document(report: Measures) -> Document:
    """Everything that the report knows, by the names of the command line's contract."""
    return _frame(report) | _economics(report) | _thinking(report) | _trust(report)


def _frame(report: Measures) -> Document:
    facts, setting = report.facts, report.facts.setting
    return {
        "run": report.run,
        "world": setting.name,
        "question": setting.question,
        "seed": facts.seed,
        "status": report.status,
        "period_type": setting.period_type,
        "stop_rule": {"kind": setting.stop_rule.kind, "proposals": setting.stop_rule.proposals},
        "periods": len(facts.closed),
        "periods_planned": setting.periods,
        "rounds": setting.rounds,
        "currency": {
            "name": setting.currency,
            "decimals": setting.decimals,
            "prices_in": "minor units a lot",
        },
        "agents": facts.heads,
        "trades": facts.trades,
    }


def _economics(report: Measures) -> Document:
    return {
        "efficiency": _efficiency(report),
        "price_distance": {line.line: [_distance(p) for p in line.periods] for line in report.prices},
        "price_dispersion": _by_period(report.prices, "dispersion"),
        "smith_alpha": _by_period(report.prices, "alpha"),
        "convergence": _convergence(report),
        "stationary_prices": {
            "value": {g: p for g, p in report.stationary.prices.items() if g != COIN} or None,
            "reason": report.stationary.reason,
        },
        "rounding": _rounding(report),
        "price_path": _paths(report),
        "welfare": _welfare(report),
        "regret": _regret(report),
        "gini": _gini(report),
        "mrs": _mrs(report),
    }


def _thinking(report: Measures) -> Document:
    minds, spending = report.facts.minds, report.spending
    return {
        "tokens": {
            "in": spending.tokens.tokens_in,
            "out": spending.tokens.tokens_out,
            "by_agent": dict(spending.tokens.by_agent),
            "estimated_share": figure(spending.tokens.estimated_share),
            "cached": spending.tokens.cached,
            "reasoning": spending.tokens.reasoning,
            "by_model": {
                name: {"in": used[0], "out": used[1], "cached": used[2]}
                for name, used in minds.models.items()
            },
        },
        "cost": figure(spending.cost),
        "estimate": {
            name: {"low": low, "high": high, "actual": actual, "within": low <= actual <= high}
            for name, (low, high, actual) in spending.estimate.items()
        },
        "models": list(spending.models),
        "models_note": spending.note,
        "model_calls": {
            "made": spending.calls.made,
            "failed": spending.calls.failed,
            "repaired": spending.calls.repaired,
            "from_cassette": figure(spending.calls.from_cassette),
            "failures": dict(spending.calls.failures),
            "by_faculty": dict(minds.faculties),
        },
        "prompts": _prompts(report),
        "fallbacks": sum(minds.fallbacks.values()),
        "fallbacks_by_reason": dict(minds.fallbacks),
        "minds": _minds(report),
        "plans": plans_document(report.facts.plans),
    }


def _prompts(report: Measures) -> Document:
    found = report.prompts
    return {
        "prefix_same_agent": figure(found.prefix_same_agent),
        "prefix_other_agents": figure(found.prefix_other_agents),
        "characters_per_decision": figure(found.characters_per_decision),
        "tokens_per_decision": figure(found.tokens_per_decision),
        "tokens_per_decision_by_period": [figure(each) for each in found.tokens_by_period],
        "calls_per_decision": figure(found.calls_per_decision),
        "calls_per_turn": figure(found.calls_per_turn),
        "turns": found.turns,
        "decisions": found.decisions,
        "surprises": dict(found.surprises),
    }


def _trust(report: Measures) -> Document:
    facts, spending = report.facts, report.spending
    return {
        "by_period": [_period(report, n) for n in range(len(facts.periods))],
        "by_agent": [asdict(row) for row in report.people],
        "laws": {
            "checked": facts.ticks_checked,
            "broken": len(facts.breaches),
            "breaches": [str(breach) for breach in facts.breaches],
        },
        "events": facts.events,
        "log_hash": facts.log_hash,
        "wall_seconds": figure(spending.wall_seconds),
        "cpu_seconds": figure(spending.cpu_seconds),
    }


def _mrs(report: Measures) -> list[Document]:
    return [
        {
            "good": rates.good,
            "sd_log_opening": figure(rates.opening),
            "sd_log_closing": [figure(each) for each in rates.closing],
            "final": maybe(rates.final, rates.gap.reason),
            "p_star": maybe(rates.p_star, rates.gap.reason),
            "rms_log_gap": figure(rates.gap),
        }
        for rates in report.mrs
    ]


def _efficiency(report: Measures) -> Document:
    head = {
        "value": report.efficiency.value,
        "kind": report.efficiency.kind,
        "reason": report.efficiency.reason,
    }
    if report.surplus is None:
        periods = [{"period": p.period, **figure(p.gains_share)} for p in report.welfare.periods]
        return {**head, "by_period": periods}
    return {
        **head,
        **_surplus(report.surplus.whole),
        "by_period": [{"period": n, **figure(s.share), **_surplus(s)} for n, s in report.surplus.periods],
        "by_market": [
            {
                "market": each.line,
                "period": each.period,
                **figure(each.surplus.share),
                **_surplus(each.surplus),
                "competitive_quantity": list(each.benchmark.quantity),
                "competitive_price": list(each.benchmark.price),
                "split_at": each.benchmark.reference,
                "profit_dispersion": figure(each.profit_dispersion),
            }
            for each in report.surplus.markets
        ],
    }


def _surplus(found: Surplus) -> Document:
    return {
        "realised": found.realised,
        "possible": found.possible,
        "missed": found.missed,
        "extramarginal": found.extramarginal,
        "units": found.units,
    }


def _distance(period: PricePeriod) -> Document:
    target = period.target
    point = target.low is not None and target.low == target.high
    return {
        "period": period.period,
        **figure(period.distance),
        "p_star": target.low if point else None,
        "p_star_interval": [target.low, target.high],
        "p_star_reason": target.reason if not point else "",
        "median": maybe(period.median, "no trade"),
        "mean": maybe(period.mean, "no trade"),
        "trades": period.trades,
        "volume": period.volume,
    }


def _by_period(lines: Iterable[PriceLine], name: str) -> Document:
    return {
        line.line: [{"period": period.period, **figure(getattr(period, name))} for period in line.periods]
        for line in lines
    }


def _convergence(report: Measures) -> Document:
    found = report.convergence
    return {
        "in_band": {"value": found.in_band, "reason": found.reason},
        "markets_in_band": found.near,
        "markets": found.judged,
        "mean_distance_first": figure(found.first),
        "mean_distance_last": figure(found.last),
        "by_market": {
            line.line: {
                "start": figure(line.trend.start),
                "asymptote": figure(line.trend.asymptote),
                "interval": {
                    "value": list(line.trend.interval) if line.trend.interval else None,
                    "reason": line.trend.asymptote.reason,
                },
                "converged": {"value": line.trend.converged, "reason": line.trend.asymptote.reason},
                "rmsd_slope": figure(line.rmsd_slope),
            }
            for line in found.lines
        },
    }


def _paths(report: Measures) -> Document:
    """Of markets of populations: the trades of each period in time order, in steps."""
    found: dict[str, list[Document]] = {}
    for line in report.prices:
        for known, period in zip(line.periods, report.facts.periods, strict=True):
            crowd, point = period.crowd(line.market), known.target.point
            if crowd is None:
                continue
            steps = [
                {
                    "trades": step.trades,
                    "mean": step.prices / step.trades,
                    "rmsd": maybe(step_rmsd(step, point) if point is not None else None, known.target.reason),
                }
                for step in crowd.event.path
            ]
            found.setdefault(line.line, []).append({"period": period.period, "steps": steps})
    return {**found}


def _rounding(report: Measures) -> Document:
    gap = report.rounding
    if gap is None:
        return {"value": None, "reason": "no equilibrium of households to round"}
    return {
        "value": gap.loss,
        "reason": "",
        "lot_over_mean_holding": gap.coarseness,
        "coarsest": gap.coarsest,
        "price_gap": gap.price_gap,
    }


def _welfare(report: Measures) -> Document:
    found = report.welfare
    return {
        "gains_share": figure(found.gains_share),
        "waste": figure(found.waste),
        "losers": figure(found.losers),
        "omitted": list(found.omitted),
        "basis": found.basis,
        "autarky": {
            "gains_share": maybe(0.0 if found.periods else None, found.gains_share.reason),
            "waste": figure(found.autarky_waste),
        },
        "random_allocation": {"gains_share": figure(found.random_gains_share)},
        "by_period": [
            {
                "period": each.period,
                "gains_share": figure(each.gains_share),
                "gains_share_at_each_equilibrium": [figure(share) for share in each.several],
                "waste": figure(each.waste),
                "losers": figure(each.losers),
                "autarky_waste": figure(each.autarky_waste),
                "random_gains_share": figure(each.random_gains_share),
            }
            for each in found.periods
        ],
    }


def _regret(report: Measures) -> Document:
    found = report.regret
    by = {each.decider: each for each in found.by_decider}
    return figure(
        found.whole,
        definition=DEFINITION,
        by_period=[figure(each) for each in found.periods],
        by_decider={
            name: {
                "agent_periods": by[name].agent_periods,
                "fallbacks": by[name].fallbacks,
                "regret": figure(by[name].regret),
                "gains_share": figure(by[name].gains_share),
            }
            for name in DECIDERS
            if name in by
        },
    )


def _gini(report: Measures) -> Document:
    found = report.inequality
    return {
        "income": figure(found.income, of=found.income_of),
        "wealth": figure(found.wealth, of=found.wealth_of),
        "utility": figure(found.utility, of=found.utility_of),
        "by_period": [
            {
                "period": each.period,
                "income": figure(each.income),
                "wealth": figure(each.wealth),
                "utility": figure(each.utility),
            }
            for each in found.periods
        ],
    }


def _minds(report: Measures) -> Document:
    minds = report.facts.minds
    return {
        "memories": minds.memories,
        "memories_rated": minds.rated,
        "memories_unrated": minds.unrated,
        "memories_forgotten": minds.forgotten,
        "reflections": minds.reflections,
        "insights": minds.insights,
        "ungrounded_citations": minds.ungrounded,
        "strategy_changes": minds.strategy_changes,
        "plans": dict(minds.plans),
        "plan_steps_done": minds.steps_done,
        "plans_dropped": minds.plans_dropped,
        "budget_exhausted": dict(minds.exhausted),
        "budget_exhausted_for": dict(minds.unpaid),
        "tool_calls_refused": dict(minds.refusals),
    }


def _period(report: Measures, n: int) -> Document:
    period = report.facts.periods[n]
    return {
        "period": period.period,
        "closed": period.closed,
        "stop": period.stop or None,
        "trades": period.trades,
        "volume": period.lots(),
        "trades_by_good": {line.line: line.periods[n].trades for line in report.prices},
        "volume_by_good": {line.line: line.periods[n].volume for line in report.prices},
        "proposals": period.proposals,
        "refused": period.refused,
        "model_calls": period.calls,
        "tokens": period.tokens,
        "fallbacks": period.fallbacks,
    }
