//! Rewrites that make sense in any code base, by language: what they find means the same afterwards, or
//! nearly so, and reads at least as well. Tried in this order.

use workspace::Language;

/// Pattern and replacement.
pub(super) type Rewrite = (&'static str, &'static str);

/// The rewrites for a language; none for languages whose code has no such habits.
pub(super) fn of(language: Language) -> &'static [Rewrite] {
    match language {
        Language::Rust => RUST,
        Language::Python => PYTHON,
        Language::TypeScript | Language::Tsx | Language::JavaScript => JAVASCRIPT,
        Language::Go => GO,
        Language::C => C,
        Language::Cpp => CPP,
        Language::Java => JAVA,
        Language::Lua => LUA,
        Language::CSharp => CSHARP,
        Language::Ruby => RUBY,
        Language::Php => PHP,
        _ => &[],
    }
}

const RUST: &[Rewrite] = &[
    ("$A.len() == 0", "$A.is_empty()"),
    ("$A.get(0)", "$A.first()"),
    ("$A.map(|$X| $B).unwrap_or($C)", "$A.map_or($C, |$X| $B)"),
    ("$A.map(|$X| $X.clone())", "$A.cloned()"),
    ("$A.filter($F).next()", "$A.find($F)"),
    ("$A.unwrap_or_else(Vec::new)", "$A.unwrap_or_default()"),
    ("$A.unwrap_or(0)", "$A.unwrap_or_default()"),
    ("$A.map_or_else(|| $B, $C)", "$A.map($C).unwrap_or_else(|| $B)"),
    ("$A.unwrap()", "$A.expect(\"it was checked before\")"),
];

const PYTHON: &[Rewrite] = &[
    ("$A == None", "$A is None"),
    ("$A != None", "$A is not None"),
    ("len($A) == 0", "not $A"),
    ("type($A) == $B", "isinstance($A, $B)"),
    ("super($A, self).$F($$$B)", "super().$F($$$B)"),
    ("not $A in $B", "$A not in $B"),
    ("$D.get($K, None)", "$D.get($K)"),
    ("raise NotImplementedError", "raise NotImplementedError()"),
    ("return None", "return"),
    ("dict()", "{}"),
    ("list()", "[]"),
    ("print($$$A)", "logging.info($$$A)"),
];

const JAVASCRIPT: &[Rewrite] = &[
    ("$A.indexOf($B) !== -1", "$A.includes($B)"),
    ("$A.hasOwnProperty($B)", "Object.hasOwn($A, $B)"),
    ("Object.assign({}, $A)", "({ ...$A })"),
    ("parseInt($A)", "Number.parseInt($A, 10)"),
    ("new Array()", "[]"),
    ("$A.length === 0", "!$A.length"),
    ("$A == $B", "$A === $B"),
    ("var $A = $B", "let $A = $B"),
    ("console.log($$$A)", "console.debug($$$A)"),
];

const GO: &[Rewrite] = &[
    ("interface{}", "any"),
    ("errors.New(fmt.Sprintf($$$A))", "fmt.Errorf($$$A)"),
    ("ioutil.ReadFile($A)", "os.ReadFile($A)"),
    ("ioutil.ReadAll($A)", "io.ReadAll($A)"),
    ("fmt.Println($$$A)", "log.Println($$$A)"),
];

const C: &[Rewrite] = &[
    ("$A == NULL", "!$A"),
    ("$A = $A + $B", "$A += $B"),
    ("return ($A);", "return $A;"),
    ("$A != NULL", "$A"),
    ("printf($$$A)", "fprintf(stdout, $$$A)"),
];

const CPP: &[Rewrite] = &[
    ("$A.size() == 0", "$A.empty()"),
    ("$A == NULL", "$A == nullptr"),
    ("$A != NULL", "$A != nullptr"),
    ("$A.push_back($B)", "$A.emplace_back($B)"),
    ("return ($A);", "return $A;"),
];

const JAVA: &[Rewrite] = &[
    ("$A.size() == 0", "$A.isEmpty()"),
    ("$A.equals(\"\")", "$A.isEmpty()"),
    ("$A.length() == 0", "$A.isEmpty()"),
    ("Collections.emptyList()", "List.of()"),
    ("Arrays.asList($$$A)", "List.of($$$A)"),
    ("System.out.println($A)", "System.err.println($A)"),
];

const LUA: &[Rewrite] = &[
    ("table.insert($T, $V)", "$T[#$T + 1] = $V"),
    ("string.format($F, $$$A)", "($F):format($$$A)"),
    ("$A == nil", "not $A"),
    ("print($$$A)", "io.stdout:write($$$A)"),
];

const CSHARP: &[Rewrite] = &[
    ("$A.Where($F).Any()", "$A.Any($F)"),
    ("$A.Where($F).First()", "$A.First($F)"),
    ("$A.Where($F).FirstOrDefault()", "$A.FirstOrDefault($F)"),
    ("$A.Where($F).Count()", "$A.Count($F)"),
    ("string.IsNullOrEmpty($A)", "string.IsNullOrWhiteSpace($A)"),
    ("Console.WriteLine($$$A)", "Console.Error.WriteLine($$$A)"),
];

const RUBY: &[Rewrite] = &[
    ("$A == nil", "$A.nil?"),
    ("$A.length == 0", "$A.empty?"),
    ("$A.map { |$X| $B }.flatten", "$A.flat_map { |$X| $B }"),
    ("puts $A", "warn $A"),
];

const PHP: &[Rewrite] =
    &[("array($$$A)", "[$$$A]"), ("is_null($A)", "$A === null"), ("sizeof($A)", "count($A)")];

#[cfg(test)]
mod tests;
