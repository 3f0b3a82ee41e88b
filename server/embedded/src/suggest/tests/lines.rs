//! Several lines: shown where the pattern is certain, and held back from the first line on that is not.

use expect_test::expect;

use super::check_with;

/// What the engine writes at the cursor where three in four are right, up to ten lines.
fn check(fixture: &str, expect: expect_test::Expect) {
    check_with(fixture, 0.75, 10, expect);
}

const KINDS: [&str; 6] = ["circle", "square", "triangle", "hexagon", "line", "point"];

fn capital(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}

/// The same text for each of some names, `{a}` in small letters and `{A}` as a type.
fn repeated(names: &[&str], text: &str) -> String {
    names.iter().map(|name| text.replace("{a}", name).replace("{A}", &capital(name))).collect()
}

/// Where the names are declared: none that stands nowhere is ever suggested.
fn kinds() -> String {
    let (kinds, fields) = (repeated(&KINDS, "    {A},\n"), repeated(&KINDS, "    {a}: {A},\n"));
    format!("//- /kind.rs\npub enum Kind {{\n{kinds}}}\n\npub struct Shape {{\n    kind: Kind,\n{fields}}}\n")
}

#[test]
fn the_arms_of_a_match() {
    let arm = "            Kind::{A} => self.{a}.area(),\n";
    let fixture = format!(
        "{}//- /shape.rs\nimpl Shape {{\n    fn area(&self) -> f64 {{\n        match self.kind {{\n{}            Kind::Point => self.$0\n        }}\n    }}\n}}\n",
        kinds(),
        repeated(&KINDS[..5], arm),
    );
    check(
        &fixture,
        expect![[r#"
            point
        "#]],
    );
}

#[test]
fn a_test_like_the_ones_before() {
    let test = "    #[test]\n    fn a_{a}_is_read() {\n        let shape = read(\"{a}\").unwrap();\n        assert_eq!(shape.kind, Kind::{A});\n    }\n\n";
    let fixture = format!(
        "{}//- /tests.rs\nmod tests {{\n{}    #[test]\n    fn a_point_is_read() {{\n        let shape = read(\"point\"$0\n",
        kinds(),
        repeated(&KINDS[..5], test),
    );
    check(
        &fixture,
        expect![[r#"
            ).unwrap();
        "#]],
    );
}

#[test]
fn a_chain_of_a_builder() {
    let chain = "    let {a} = Request::builder()\n        .method(Method::Get)\n        .uri(uri)\n        .header(ACCEPT, \"text/plain\")\n        .body(Body::empty())?;\n    send({a}).await?;\n";
    let fixture = format!(
        "//- /a.rs\nasync fn requests(uri: &str) -> Result<()> {{\n{}    let point = Request::builder()\n        .m$0\n",
        repeated(&KINDS[..5], chain),
    );
    check(
        &fixture,
        expect![[r#"
            ethod(Method::Get)
                    .uri(uri)
                    .header(ACCEPT, "text/plain")
                    .body(Body::empty())?;
        "#]],
    );
}

#[test]
fn a_literal_with_the_fields_of_its_type() {
    let fixture = "//- /options.rs
pub struct Options {
    pub depth: usize,
    pub follow: bool,
    pub threads: usize,
}
//- /one.rs
fn one(depth: usize, follow: bool, threads: usize) -> Options {
    Options {
        depth,
        follow,
        threads,
    }
}
//- /two.rs
fn two(depth: usize, follow: bool, threads: usize) -> Options {
    let options = Options {
        depth,
        follow,
        threads,
    };
    options
}
//- /three.rs
fn three(depth: usize, follow: bool, threads: usize) -> Options {
    Options {
        d$0
";
    check(
        fixture,
        expect![[r#"
            epth,
                    follow,
                    threads,
        "#]],
    );
}

#[test]
fn imports_that_go_together() {
    let imports = "from typing import Any\n\nfrom shapes.errors import ShapeError\nfrom shapes.kinds import Kind\nfrom shapes.reader import Reader\n\n\nclass {A}:\n    kind = Kind.{A}\n\n";
    let files: String =
        KINDS[..5].iter().map(|name| format!("//- /{name}.py\n{}", repeated(&[name], imports))).collect();
    check(
        &format!("{files}//- /point.py\nfrom typing import Any\n\nfrom sh$0\n"),
        expect![[r#"
        apes.errors import ShapeError
        from shapes.kinds import Kind
        from shapes.reader import Reader
    "#]],
    );
}

#[test]
fn a_line_that_is_not_certain_is_held_back() {
    // The second line is one thing as often as the other.
    let one = "fn {a}(input: &str) -> Result<Shape> {\n    let shape = parse_shape(input)?;\n    shape.validate()?;\n    Ok(shape)\n}\n\n";
    let two = "fn {a}(input: &str) -> Result<Shape> {\n    let shape = parse_shape(input)?;\n    store.remember(shape);\n    Ok(shape)\n}\n\n";
    let fixture = format!(
        "//- /a.rs\n{}{}fn point(input: &str) -> Result<Shape> {{\n    let shape $0\n",
        repeated(&["circle", "square", "line"], one),
        repeated(&["triangle", "hexagon", "arc"], two),
    );
    check(
        &fixture,
        expect![[r#"
             = parse_shape(input)?;
        "#]],
    );
    // The block ends where the others do not agree any more.
    let open = "fn {a}(path: &Path) -> Result<Shape> {\n    let file = File::open(path)?;\n    let reader = BufReader::new(file);\n    ";
    let ends = [
        "parse(reader)",
        "Ok(read_all(reader)?)",
        "let lines = reader.lines();",
        "serde_json::from_reader(reader)",
    ];
    let blocks: String = KINDS
        .iter()
        .zip(ends)
        .map(|(name, end)| format!("{}{end}\n}}\n\n", repeated(&[name], open)))
        .collect();
    check(
        &format!("//- /b.rs\n{blocks}fn line(path: &Path) -> Result<Shape> {{\n    let file $0\n"),
        expect![[r#"
            = File::open(path)?;
                let reader = BufReader::new(file);
        "#]],
    );
}
