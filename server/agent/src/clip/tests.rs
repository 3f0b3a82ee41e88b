//! Output is bounded and plain.

use super::*;

#[test]
fn beginning_and_end_stay() {
    let check = |input: &str, limit: usize, want: &str| assert_eq!(clip(input, limit), want);
    check("short", 100, "short");
    check("", 100, "");
    check("0123456789", 10, "0123456789");
    check("0123456789x", 10, "01234\n[… 1 bytes in 0 lines are left out here …]\n6789x");
    check("a\nb\nc\nd\ne\nf\n", 8, "a\nb\n[… 6 bytes in 3 lines are left out here …]\nf\n");
}

#[test]
fn memory_stays_at_the_limit() {
    let mut clip = Clip::new(1000);
    for _ in 0..1000 {
        clip.push(&[b'x'; 10_000]);
    }
    assert!(clip.head.capacity() + clip.tail.capacity() < 20_000);
    assert_eq!(clip.total(), 10_000_000);
    assert!(clip.text().contains("9999000 bytes"));
}

#[test]
fn pieces_do_not_matter() {
    let text: String = (0..500).map(|line| format!("line {line}\n")).collect();
    for size in [1, 3, 7, 100, 5000] {
        let mut clip = Clip::new(300);
        text.as_bytes().chunks(size).for_each(|piece| clip.push(piece));
        assert_eq!(clip.text(), super::clip(&text, 300), "{size}");
    }
}

#[test]
fn nothing_is_left_that_a_terminal_obeys() {
    let check = |input: &str, want: &str| assert_eq!(clean(input), want, "{input:?}");
    check("\u{1b}[31mred\u{1b}[0m", "red");
    check("\u{1b}]52;c;aGk=\u{7}x", "x");
    check("\u{1b}]8;;http://a\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link");
    check("a\rb\r\nc", "a\nb\nc");
    check("a\u{202e}b\u{200b}c", "a<U+202E>b<U+200B>c");
    check("bell\u{7} \u{9b}31m", "bell\u{fffd} \u{fffd}31m");
    check("👩\u{200d}💻 ❤\u{fe0f}\t!", "👩💻 ❤\t!");
    let mut state = 1u32;
    for _ in 0..2000 {
        let random: String = (0..40)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                char::from_u32(state >> 24).unwrap_or('x')
            })
            .collect();
        assert!(clean(&random).chars().all(|c| c == '\n' || c == '\t' || !c.is_control()), "{random:?}");
    }
}

#[test]
fn a_long_line_is_cut() {
    assert_eq!(clip_line("short\r\n"), "short");
    let cut = clip_line(&"ü".repeat(3000));
    assert!(cut.ends_with("[… 2000 more bytes in this line]"), "{cut}");
}
