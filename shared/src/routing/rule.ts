// Rules of Advanced Matching, compiled once. A rule judges all values of one name; absent is an empty list.
// The surprise: a regex that would have to read a value over 4 KiB neither holds nor fails, it ends the match, because
// a rule that is skipped for a long value is a rule that a client can switch off.
import { accept, type Outcome, refuse } from "../model/fault.ts";
import { type MatchOperator, type MatchRule, operatorsWithValue } from "../model/route.ts";
import { headerKey } from "./header-class.ts";
import { compileRegex, type Regex } from "./regex.ts";

/** Where a rule looks. */
export type RuleSource = MatchRule["in"];

export type Verdict = "holds" | "fails" | "value-too-long";

export interface CompiledRule {
  readonly in: RuleSource;
  /** What to look up: header names as `headerKey` gives them, others as written. */
  readonly name: string;
  /** One digit, lower for stricter rules. */
  readonly strictness: string;
  readonly isRegex: boolean;
  /** As the route has it, for telling about it. */
  readonly source: MatchRule;
  /** Judges the values of the name, in the order of the request; none means absent. */
  readonly judge: (values: readonly string[]) => Verdict;
}

/** The longest value that a regex reads, in bytes. */
const regexValueBytesMax = 4096;

/** RFC 9110 §5.6.2. Also what a cookie's name is (RFC 6265 §4.1.1). */
const tokenPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

type Judge = CompiledRule["judge"];

/** Every operator: how strict it is (0 is the strictest; docs/matching.md, Order) and how its judge is made. */
const operators: {
  readonly [op in MatchOperator]: readonly [strictness: number, (value: string) => Outcome<Judge>];
} = {
  equals: [0, (expected) => accept(anyValue((value) => value === expected))],
  prefix: [1, (prefix) => accept(anyValue((value) => value.startsWith(prefix)))],
  suffix: [1, (suffix) => accept(anyValue((value) => value.endsWith(suffix)))],
  contains: [2, (part) => accept(anyValue((value) => value.includes(part)))],
  regex: [3, (pattern) => judgeByRegex(compileRegex(pattern, "exact"))],
  iregex: [3, (pattern) => judgeByRegex(compileRegex(pattern, "ignored"))],
  notEquals: [4, (other) => accept(verdict((values) => values.length > 0 && !values.includes(other)))],
  empty: [5, () => accept(isEmpty)],
  exists: [5, () => accept(isPresent)],
  notExists: [5, () => accept(isAbsent)],
  any: [6, () => accept(alwaysHolds)],
};

const isEmpty = verdict((values) => values.length > 0 && values.every((value) => value === ""));
const isPresent = verdict((values) => values.length > 0);
const isAbsent = verdict((values) => values.length === 0);
const alwaysHolds = verdict(() => true);

/** Judges the name of a rule. */
export function judgeRuleName(rule: MatchRule): Outcome<string> {
  if (rule.in === "query" || tokenPattern.test(rule.name)) return accept(lookupName(rule));
  return refuse(`a ${rule.in} name is letters, digits and any of !#$%&'*+.^_\`|~- (RFC 9110 §5.6.2)`);
}

/** Compiles a rule whose name is judged already; what it refuses is about the rule's value. */
export function compileRule(rule: MatchRule): Outcome<CompiledRule> {
  const takesValue = operatorsWithValue.has(rule.op);
  if (takesValue && rule.value === undefined) return refuse(`${rule.op} needs a value`);
  if (!takesValue && rule.value !== undefined) return refuse(`${rule.op} takes no value`);
  const [strictness, compile] = operators[rule.op];
  const judge = compile(rule.value ?? "");
  if (!judge.ok) return judge;
  return accept({
    in: rule.in,
    name: lookupName(rule),
    strictness: String(strictness),
    isRegex: rule.op === "regex" || rule.op === "iregex",
    source: rule,
    judge: judge.value,
  });
}

/** A text that is equal for two rules exactly when they say the same. */
export function ruleIdentity(rule: MatchRule): string {
  return JSON.stringify([rule.in, lookupName(rule), rule.op, rule.value]);
}

function lookupName(rule: MatchRule): string {
  return rule.in === "header" ? headerKey(rule.name) : rule.name;
}

function verdict(holds: (values: readonly string[]) => boolean): Judge {
  return (values) => (holds(values) ? "holds" : "fails");
}

function anyValue(satisfies: (value: string) => boolean): Judge {
  return verdict((values) => values.some(satisfies));
}

/** Short values first: a long one need not be read where another satisfies the rule. */
function judgeByRegex(regex: Outcome<Regex>): Outcome<Judge> {
  if (!regex.ok) return regex;
  return accept((values) => {
    let hasLongValue = false;
    for (const value of values) {
      if (isTooLong(value)) hasLongValue = true;
      else if (regex.value.test(value)) return "holds";
    }
    return hasLongValue ? "value-too-long" : "fails";
  });
}

function isTooLong(value: string): boolean {
  if (value.length > regexValueBytesMax) return true;
  // A character takes at most three bytes of UTF-8, so most values need no count.
  return value.length * 3 > regexValueBytesMax && Buffer.byteLength(value) > regexValueBytesMax;
}
