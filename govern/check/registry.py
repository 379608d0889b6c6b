"""The rules by code, in a list that is written out: nothing registers itself by being imported."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.check.rule import Rule

MODULES: dict[str, str] = {
    "ACC001": "owner_who_left",
    "ACC002": "unknown_role",
    "ACC003": "role_without_approver",
    "ACC004": "everyone_role",
    "ACC005": "single_owner",
    "ACC006": "self_approving_role",
    "ACC007": "left_before_joining",
    "ACT001": "action_without_rollback",
    "ACT002": "action_without_approval",
    "ACT004": "weak_evidence",
    "ACT005": "inverted_confidence",
    "ACT006": "uncorroborated_action",
    "ACT007": "escalating_fallback",
    "ACT008": "dead_fallback",
    "ACT009": "repeated_approver",
    "ACT010": "approver_who_left",
    "ACT011": "unescalated_hold",
    "ACT012": "action_without_fallback",
    "CON010": "missing_file",
    "CON011": "unreadable_code",
    "CON012": "repeated_name",
    "CON013": "version_behind_lock",
    "CON014": "missing_purpose",
    "CST001": "budget_without_meter",
    "CST002": "unknown_currency",
    "CST003": "unlimited_answer",
    "CST004": "unbudgeted_model",
    "DAT001": "duplicate_id",
    "DAT002": "duplicate_name",
    "DAT003": "empty_name",
    "DAT004": "dangling_relationship",
    "DAT005": "uneven_relationship",
    "DAT006": "agreement_on_nothing",
    "DAT007": "half_schedule",
    "DAT008": "empty_quality_rule",
    "DAT009": "unmeetable_threshold",
    "DAT010": "misapplied_metric",
    "DAT011": "unclear_price",
    "DAT012": "key_out_of_position",
    "DAT013": "optional_primary_key",
    "DAT014": "empty_range",
    "DAT015": "unreadable_pattern",
    "DAT016": "misfit_value",
    "DAT017": "misspelt_classification",
    "DAT018": "dates_out_of_order",
    "DAT019": "deprecated_form",
    "DAT020": "wider_than_column",
    "DAT021": "unknown_required_property",
    "DAT022": "newer_than_its_version",
    "OBS001": "threshold_out_of_range",
    "OBS002": "contradicting_range",
    "OBS003": "unused_threshold",
    "OBS004": "missing_support",
    "PIN001": "unpinned_model",
    "PIN002": "unpinned_import",
    "PIN003": "digest_drift",
    "PIN004": "missing_response_model",
    "PIN005": "unpinned_response_model",
    "PIN006": "contradicting_pin",
    "PIN007": "unrepeatable_stage",
    "PIN008": "claimed_determinism",
    "PIN009": "misnamed_parameter",
    "PIN010": "impossible_parameter",
    "POL001": "invalid_policy",
    "POL002": "duplicate_code",
    "POL003": "idle_policy",
    "POL004": "untested_policy",
    "POL005": "invalid_case",
    "POL006": "unjudged_policy",
    "PRM001": "undeclared_variable",
    "PRM002": "unused_variable",
    "PRM003": "broken_placeholder",
    "PRM004": "hidden_character",
    "PRM005": "late_system_section",
    "PRM006": "empty_section",
    "PRM007": "unfilled_variable",
    "PRM008": "record_in_instructions",
    "PRV001": "unsanitised_restricted_field",
    "PRV002": "rule_for_unknown_field",
    "PRV003": "kept_by_default",
    "PRV004": "falling_sensitivity",
    "PRV005": "field_above_variable",
    "PRV006": "restricted_field_in_features",
    "PRV007": "secret_in_text",
    "PRV008": "unencrypted_endpoint",
    "PRV009": "live_data_in_test",
    "PRV010": "shadowed_rule",
    "PRV011": "lowering_without_effect",
    "PRV012": "pseudonym_as_public",
    "PRV013": "whole_set_method",
    "PRV014": "misnamed_field",
    "PRV090": "unusable_expression",
    "REF001": "dangling_reference",
    "REF004": "cyclic_reference",
    "REF005": "broken_wiring",
    "REF006": "unrunnable_stage",
    "REF007": "deprecated_component",
    "REF008": "unfit_reference",
    "REF009": "two_versions",
    "REF010": "unknown_name_in_code",
    "REF011": "draft_in_use",
    "REF012": "unread_stage",
    "REF013": "environment_not_allowed",
    "REF014": "unused_use",
    "REF015": "unused_component",
    "REF016": "misfed_builtin",
    "REF017": "unknown_environment",
    "REF018": "revoked_component",
    "RET001": "missing_retention",
    "RET002": "retention_beyond_source",
    "RET003": "retention_below_revocation",
    "RET004": "provider_keeps_longer",
    "RET005": "rollback_beyond_retention",
    "RET006": "unstated_provider_retention",
    "SET001": "unknown_level",
    "SET002": "repeated_setting",
    "SET003": "idle_level",
    "SET004": "fixed_level",
    "WVR001": "expired_waiver",
    "WVR002": "unused_waiver",
    "WVR003": "long_waiver",
    "WVR004": "malformed_ignore",
    "WVR005": "ignore_without_waiver",
    "WVR006": "unused_ignore",
}
"""Each rule's code and the module of `govern.check.rules` that holds it."""

LAST_FAMILIES = ("SET", "WVR")
"""What runs last, over what the others found: held to no other level, never waived, never in a baseline."""


def rule(code: str) -> Rule:
    """Load one rule. Raises KeyError for a code that no rule has."""
    module = import_module(f"govern.check.rules.{MODULES[code]}")
    found: Rule = module.RULE
    return found


def rules(codes: Iterable[str] = MODULES) -> tuple[Rule, ...]:
    """Load rules, all unless some are named, in the order of their codes."""
    return tuple(rule(code) for code in sorted(codes))


@cache
def reading_codes() -> dict[str, tuple[str, str]]:
    """Give slug and help of the findings that reading makes before any rule runs, by code."""
    from govern.contract.findings import CODES  # noqa: PLC0415 - only for pages and reports
    from govern.source.findings import FINDINGS  # noqa: PLC0415 - see above

    found = {item.code: (item.slug, item.help) for item in FINDINGS}
    found.update({code: row for code, row in CODES.items() if code not in MODULES})
    return dict(sorted(found.items()))
