//! What may be a name in which language.

use crate::{Language, RenameError};

/// The new name if it can take the old one's place, with the old one's sigil (`@` in Ruby, `#` in
/// JavaScript) when it was given without.
pub(super) fn checked(language: Language, old: &str, new: &str) -> Result<String, RenameError> {
    let name = new.trim();
    if name == old {
        return Err(RenameError::Same(name.to_owned()));
    }
    let sigil = old.split_at(old.len() - old.trim_start_matches(['@', '#', '$']).len()).0;
    let bare = name.strip_prefix(sigil).unwrap_or(name);
    if !is_name(language, bare) {
        return Err(RenameError::NotAName { name: new.to_owned(), language });
    }
    if sigil.is_empty() && reserved(language).split_whitespace().any(|word| word == bare) {
        return Err(RenameError::Reserved { name: name.to_owned(), language });
    }
    Ok(format!("{sigil}{bare}"))
}

fn is_name(language: Language, name: &str) -> bool {
    let dollar =
        matches!(language, Language::JavaScript | Language::TypeScript | Language::Tsx | Language::Java);
    let ascii = matches!(language, Language::Lua | Language::Bash);
    let letter =
        |c: char| c == '_' || (c == '$' && dollar) || (c.is_alphabetic() && (c.is_ascii() || !ascii));
    // Ruby's methods may end so.
    let name = if language == Language::Ruby { name.strip_suffix(['?', '!']).unwrap_or(name) } else { name };
    let mut chars = name.chars();
    chars.next().is_some_and(letter) && chars.all(|c| letter(c) || c.is_numeric())
}

/// The words that the language keeps for itself. Words that are special in some places only, such as
/// `union` in Rust or `type` in Python, may be names.
fn reserved(language: Language) -> &'static str {
    match language {
        Language::Rust => {
            "_ abstract as async await become box break const continue crate do dyn else enum extern false final fn for \
             gen if impl in let loop macro match mod move mut override priv pub ref return self Self static struct super \
             trait true try type typeof unsafe unsized use virtual where while yield"
        }
        Language::Python => {
            "False None True and as assert async await break class continue def del elif else except finally for from \
             global if import in is lambda nonlocal not or pass raise return try while with yield"
        }
        Language::JavaScript | Language::TypeScript | Language::Tsx => {
            "await break case catch class const continue debugger default delete do else enum export extends false \
             finally for function if implements import in instanceof interface let new null package private protected \
             public return static super switch this throw true try typeof var void while with yield"
        }
        Language::Go => {
            "_ break case chan const continue default defer else fallthrough for func go goto if import interface map \
             package range return select struct switch type var"
        }
        Language::C => {
            "_Alignas _Alignof _Atomic _Bool _Complex _Generic _Imaginary _Noreturn _Static_assert _Thread_local alignas alignof \
             auto bool break case char const constexpr continue default do double else enum extern false float for goto if \
             inline int long nullptr register restrict return short signed sizeof static static_assert struct switch \
             thread_local true typedef typeof typeof_unqual union unsigned void volatile while"
        }
        Language::Cpp => {
            "alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class \
             co_await co_return co_yield compl concept const const_cast consteval constexpr constinit continue decltype \
             default delete do double dynamic_cast else enum explicit export extern false float for friend goto if \
             inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected \
             public register reinterpret_cast requires return short signed sizeof static static_assert static_cast \
             struct switch template this thread_local throw true try typedef typeid typename union unsigned using \
             virtual void volatile wchar_t while xor xor_eq"
        }
        Language::Java => {
            "_ abstract assert boolean break byte case catch char class const continue default do double else enum \
             extends false final finally float for goto if implements import instanceof int interface long native new \
             null package private protected public return short static strictfp super switch synchronized this throw \
             throws transient true try void volatile while"
        }
        Language::Lua => {
            "and break do else elseif end false for function goto if in local nil not or repeat return then true until \
             while"
        }
        Language::CSharp => {
            "abstract as base bool break byte case catch char checked class const continue decimal default delegate do \
             double else enum event explicit extern false finally fixed float for foreach goto if implicit in int \
             interface internal is lock long namespace new null object operator out override params private protected \
             public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true \
             try typeof uint ulong unchecked unsafe ushort using virtual void volatile while"
        }
        Language::Ruby => {
            "BEGIN END __ENCODING__ __FILE__ __LINE__ alias and begin break case class def defined? do else elsif end \
             ensure false for if in module next nil not or redo rescue retry return self super then true undef unless \
             until when while yield"
        }
        Language::Php => {
            "__halt_compiler abstract and array as break callable case catch class clone const continue declare default \
             die do echo else elseif empty enddeclare endfor endforeach endif endswitch endwhile eval exit extends final \
             finally fn for foreach function global goto if implements include include_once instanceof insteadof \
             interface isset list match namespace new or print private protected public readonly require require_once \
             return static switch throw trait try unset use var while xor yield"
        }
        Language::Bash => {
            "case coproc do done elif else esac fi for function if in select then time until while"
        }
        Language::Json
        | Language::Yaml
        | Language::Toml
        | Language::Html
        | Language::Css
        | Language::Markdown => "",
    }
}
