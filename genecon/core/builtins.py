"""The built-in plug-ins: names and dotted factories only, so that nothing heavy is imported."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genecon.core.registry import Registry

GENECON_API = 1


def register(registry: "Registry") -> None:
    """Add every built-in."""
    _register_mechanisms(registry)
    _register_policies(registry)
    _register_preferences(registry)
    _register_models(registry)


def _register_mechanisms(registry: "Registry") -> None:
    add = registry.add
    add("mechanism", "cda", "genecon.markets.cda:ContinuousDoubleAuction",
        "continuous double auction on a limit order book")  # fmt: skip
    add("mechanism", "cda-kernel", "genecon.markets.kernels.auction:KernelAuction",
        "continuous double auction with its live orders in a compiled book")  # fmt: skip
    add("mechanism", "call", "genecon.markets.call:CallAuction",
        "call auction at one uniform price, cleared when the period closes")  # fmt: skip
    add("mechanism", "posted", "genecon.markets.posted:PostedOffer",
        "posted offer: sellers post prices, then buyers choose")  # fmt: skip
    add("mechanism", "sealed-first", "genecon.markets.sealed:FirstPriceSealedBid",
        "sealed bids for one or more units; each winner pays its own bid")  # fmt: skip
    add("mechanism", "sealed-second", "genecon.markets.sealed:SecondPriceSealedBid",
        "sealed bids for one or more units; all winners pay the highest losing bid (Vickrey)")  # fmt: skip
    add("mechanism", "tatonnement", "genecon.markets.tatonnement:Tatonnement",
        "an announcer calls prices; settlement at the end, at the last one")  # fmt: skip


def _register_policies(registry: "Registry") -> None:
    add = registry.add
    add("policy", "zi-u", "genecon.agents.policies.zero_intelligence:ZiUnconstrained",
        "zero intelligence, unconstrained (Gode & Sunder 1993)")  # fmt: skip
    add("policy", "zi-c", "genecon.agents.policies.zero_intelligence:ZiConstrained",
        "zero intelligence within the budget constraint (Gode & Sunder 1993)")  # fmt: skip
    add("policy", "zi-mrs", "genecon.agents.policies.mrs:ZiMrs",
        "zero intelligence limited by the marginal rate of substitution")  # fmt: skip
    add("policy", "truthful", "genecon.agents.policies.truthful:Truthful",
        "bids its value and asks its cost")  # fmt: skip
    add("policy", "shaded", "genecon.agents.policies.shaded:Shaded",
        "bids a share less than its value, asks a share more than its cost (Vickrey 1961)")  # fmt: skip
    add("policy", "price-taker", "genecon.agents.policies.price_taker:PriceTaker",
        "demands the best bundle at the prices that are called (Walras)")  # fmt: skip
    add("policy", "zi-h", "genecon.agents.policies.heuristics:ZiHeuristic",
        "ZI-C with heuristics added one at a time: learning, urgency, inventory")  # fmt: skip
    add("policy", "sniper", "genecon.agents.policies.sniper:Sniper",
        "waits in the background and takes good offers (Kaplan, Santa Fe tournament)")  # fmt: skip
    add("policy", "momentum", "genecon.agents.policies.forecast:Momentum",
        "quotes around the trend of the last trades (Chiarella & Iori 2002)")  # fmt: skip
    add("policy", "fundamental", "genecon.agents.policies.forecast:Fundamental",
        "quotes around a fundamental value (Chiarella & Iori 2002)")  # fmt: skip
    add("policy", "zip", "genecon.agents.policies.zero_intelligence_plus:Zip",
        "zero intelligence plus an adaptive profit margin (Cliff 1997)")  # fmt: skip
    add("policy", "gd", "genecon.agents.policies.gd:Gd",
        "maximises expected surplus under beliefs from the history (Gjerstad & Dickhaut 1998)")  # fmt: skip
    add("policy", "gdx", "genecon.agents.policies.gdx:Gdx",
        "GD that counts on trading later (Tesauro & Bredin 2002)")  # fmt: skip
    add("policy", "aa", "genecon.agents.policies.aa:Aa",
        "adaptive aggressiveness (Vytelingum 2006)")  # fmt: skip
    add("policy", "adaptive", "genecon.agents.policies.adaptive:Adaptive",
        "learns prices, mark-up, aspiration and trust from day to day (Roth & Erev 1995)")  # fmt: skip
    add("policy", "bounded", "genecon.agents.policies.bounded:Bounded",
        "logit choice with rationality r from a menu of gains (McFadden 1974)")  # fmt: skip


def _register_preferences(registry: "Registry") -> None:
    add = registry.add
    add("preference", "cobb_douglas", "genecon.economy.preferences:CobbDouglas",
        "Cobb-Douglas")  # fmt: skip
    add("preference", "ces", "genecon.economy.preferences:Ces",
        "constant elasticity of substitution")  # fmt: skip
    add("preference", "stone_geary", "genecon.economy.preferences:StoneGeary",
        "Stone-Geary: Cobb-Douglas above subsistence")  # fmt: skip
    add("preference", "quasi_linear", "genecon.economy.preferences:QuasiLinear",
        "linear in coin, logarithmic in goods")  # fmt: skip
    add("preference", "quasi_linear_power", "genecon.economy.preferences:QuasiLinearPower",
        "linear in coin, powers of goods")  # fmt: skip
    add("preference", "quasi_linear_exponential", "genecon.economy.preferences:QuasiLinearExponential",
        "linear in one good, satiated in others; in economy files only")  # fmt: skip
    add("preference", "leontief", "genecon.economy.preferences:Leontief",
        "perfect complements")  # fmt: skip
    add("preference", "linear", "genecon.economy.preferences:Linear",
        "perfect substitutes")  # fmt: skip
    add("preference", "nested", "genecon.economy.preferences:NestedCes",
        "CES over categories, subcategories and goods, an elasticity each")  # fmt: skip


def _register_models(registry: "Registry") -> None:
    add = registry.add
    add("embedder", "hashed", "genecon.llm.embeddings:HashedNgrams",
        "deterministic hashed character n-grams; no model")  # fmt: skip
    add("embedder", "minilm", "genecon.llm.minilm:MiniLm",
        "all-MiniLM-L6-v2 sentence embeddings; needs the extra genecon[minilm]")  # fmt: skip
    add("provider", "embedded", "genecon.agents.reference.model:ReferenceModel",
        "the embedded reference model (not a language model)")  # fmt: skip
    add("provider", "openai", "genecon.llm.providers.openai:OpenAiChat",
        "any OpenAI-compatible server")  # fmt: skip
    add("provider", "langchain", "genecon.llm.providers.langchain:LangChainChat",
        "any LangChain chat model by its dotted name")  # fmt: skip
