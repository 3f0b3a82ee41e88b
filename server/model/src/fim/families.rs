//! The marks of each family, as data. The order matters where one name is part of another: the more
//! particular family comes first.

use super::{Family, Repo};

/// Every family.
pub(crate) const FAMILIES: &[Family] = &[
    Family {
        name: "codellama",
        known_by: &["codellama", "code-llama"],
        shape: "<PRE> {p} <SUF>{s} <MID>",
        repo: Repo::None,
        stops: &["<EOT>", "<PRE>", "<SUF>", "<MID>"],
    },
    Family {
        name: "starcoder2",
        known_by: &["starcoder2", "starcoder-2"],
        shape: "<fim_prefix>{p}<fim_suffix>{s}<fim_middle>",
        repo: Repo::Marked { head: "", each: "<file_sep>{f}\n{c}\n", current: "<file_sep>", inside: "{f}\n" },
        stops: &[
            "<|endoftext|>",
            "<file_sep>",
            "<fim_prefix>",
            "<repo_name>",
            "<fim_suffix>",
            "<fim_middle>",
            "<fim_pad>",
        ],
    },
    Family {
        name: "santacoder",
        known_by: &["santacoder"],
        shape: "<fim-prefix>{p}<fim-suffix>{s}<fim-middle>",
        repo: Repo::None,
        stops: &["<|endoftext|>", "<fim-prefix>", "<fim-suffix>", "<fim-middle>", "<fim-pad>"],
    },
    Family {
        name: "starcoder",
        known_by: &["starcoder", "stable-code", "stablecode"],
        shape: "<fim_prefix>{p}<fim_suffix>{s}<fim_middle>",
        repo: Repo::None,
        stops: &[
            "<|endoftext|>",
            "<fim_prefix>",
            "<fim_suffix>",
            "<fim_middle>",
            "<file_sep>",
            "<filename>",
            "<fim_pad>",
        ],
    },
    Family {
        name: "deepseek",
        known_by: &["deepseek"],
        shape: "<｜fim▁begin｜>{p}<｜fim▁hole｜>{s}<｜fim▁end｜>",
        repo: Repo::Marked { head: "", each: "#{f}\n{c}\n", current: "#{f}\n", inside: "" },
        stops: &[
            "<｜end▁of▁sentence｜>",
            "<｜fim▁begin｜>",
            "<｜fim▁hole｜>",
            "<｜fim▁end｜>",
            "<｜begin▁of▁sentence｜>",
        ],
    },
    Family {
        name: "codegemma",
        known_by: &["codegemma", "code-gemma"],
        shape: "<|fim_prefix|>{p}<|fim_suffix|>{s}<|fim_middle|>",
        repo: Repo::Marked { head: "", each: "{f}\n{c}<|file_separator|>", current: "{f}\n", inside: "" },
        stops: &[
            "<|file_separator|>",
            "<end_of_turn>",
            "<eos>",
            "<|fim_prefix|>",
            "<|fim_suffix|>",
            "<|fim_middle|>",
            "<start_of_turn>",
        ],
    },
    Family {
        name: "codestral",
        known_by: &["codestral", "devstral"],
        shape: "[SUFFIX]{s}[PREFIX]{p}",
        repo: Repo::Inside { each: "+++++ {f}\n{c}\n", current: "+++++ {f}\n" },
        stops: &["[PREFIX]", "[SUFFIX]", "\n+++++ ", "</s>", "[INST]", "[/INST]", "[MIDDLE]"],
    },
    Family {
        name: "granite",
        known_by: &["granite"],
        shape: "<|fim_prefix|>{p}<|fim_suffix|>{s}<|fim_middle|>",
        repo: Repo::None,
        stops: &["<|end_of_text|>", "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|fim_pad|>"],
    },
    Family {
        name: "mellum",
        known_by: &["mellum"],
        shape: "<fim_suffix>{s}<fim_prefix>{p}<fim_middle>",
        repo: Repo::Marked { head: "", each: "<filename>{f}\n{c}\n", current: "<filename>{f}\n", inside: "" },
        stops: &["<filename>", "<|endoftext|>", "<fim_suffix>", "<fim_prefix>", "<fim_middle>"],
    },
    Family {
        name: "glm",
        known_by: &["glm", "codegeex"],
        shape: "<|code_prefix|>{p}<|code_suffix|>{s}<|code_middle|>",
        repo: Repo::None,
        stops: &["<|endoftext|>", "<|code_prefix|>", "<|code_suffix|>", "<|code_middle|>", "<|user|>"],
    },
    Family {
        name: "seed-coder",
        known_by: &["seed-coder", "seedcoder"],
        // Suffix first: the order of its model card.
        shape: "<[fim-suffix]>{s}<[fim-prefix]>{p}<[fim-middle]>",
        repo: Repo::None,
        stops: &["<[end▁of▁sentence]>", "<[fim-suffix]>", "<[fim-prefix]>", "<[fim-middle]>"],
    },
    Family {
        name: "qwen",
        known_by: &["qwen", "sweep", "zeta"],
        shape: "<|fim_prefix|>{p}<|fim_suffix|>{s}<|fim_middle|>",
        repo: Repo::Marked {
            head: "<|repo_name|>repository\n",
            each: "<|file_sep|>{f}\n{c}\n",
            current: "<|file_sep|>{f}\n",
            inside: "",
        },
        stops: &[
            "<|endoftext|>",
            "<|file_sep|>",
            "<|fim_prefix|>",
            "<|fim_pad|>",
            "<|repo_name|>",
            "<|fim_suffix|>",
            "<|fim_middle|>",
            "<|im_start|>",
            "<|im_end|>",
            "<|cursor|>",
        ],
    },
];
