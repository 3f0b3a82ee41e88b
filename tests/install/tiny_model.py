#!/usr/bin/env python3
"""Writes a language model of half a megabyte, to prove the wire of llama.cpp's server with the server itself.

    tiny_model.py FILE.gguf

It knows bytes and the marks of a model that fills in the middle and talks; its weights are random, always
the same, and lean towards printable ASCII, so that what it says is nonsense that can be streamed. The format
is written by hand, since its package brings eighty megabytes of others for these few lines.
"""

import random
import struct
import sys

WIDTH, LAYERS, HEADS, INNER, WINDOW = 64, 2, 4, 128, 4096
MARKS = [
    "<|endoftext|>", "<|im_start|>", "<|im_end|>",
    "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>",
]
# Speakers between marks; tools and their calls as JSON, as models of this kind learn them.
TEMPLATE = """\
{%- if tools %}<|im_start|>system
{% for tool in tools %}{{ tool | tojson }}
{% endfor %}<|im_end|>
{% endif %}
{%- for message in messages %}<|im_start|>{{ message.role }}
{% if message.content %}{{ message.content }}{% endif %}
{%- for call in message.tool_calls or [] %}<tool_call>{{ call.function | tojson }}</tool_call>{% endfor %}<|im_end|>
{% endfor %}
{%- if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""

# The numbers that the format gives its types.
U32, F32, BOOL, STRING, ARRAY, I32 = 4, 6, 7, 8, 9, 5


def tokens():
    """The bytes, as byte-level vocabularies write them, a pair for the one merge, and the marks."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    letters = {byte: chr(byte) for byte in plain} | {byte: chr(256 + at) for at, byte in enumerate(others)}
    space = letters[ord(" ")]
    return [letters[byte] for byte in range(256)] + [space + space] + MARKS, f"{space} {space}"


def string(text):
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def value(kind, item):
    if kind == STRING:
        return string(item)
    return struct.pack({U32: "<I", I32: "<i", F32: "<f", BOOL: "<?"}[kind], item)


def entry(key, kind, item, of=None):
    head = string(key) + struct.pack("<I", kind)
    if kind != ARRAY:
        return head + value(kind, item)
    return head + struct.pack("<IQ", of, len(item)) + b"".join(value(of, one) for one in item)


def entries(vocabulary, merge):
    mark = vocabulary.index
    yield entry("general.architecture", STRING, "llama")
    yield entry("general.name", STRING, "tiny")
    for name, number in [
        ("context_length", WINDOW), ("embedding_length", WIDTH), ("block_count", LAYERS),
        ("feed_forward_length", INNER), ("attention.head_count", HEADS), ("attention.head_count_kv", HEADS),
        ("rope.dimension_count", WIDTH // HEADS), ("vocab_size", len(vocabulary)),
    ]:
        yield entry(f"llama.{name}", U32, number)
    yield entry("llama.attention.layer_norm_rms_epsilon", F32, 1e-5)
    yield entry("tokenizer.ggml.model", STRING, "gpt2")
    yield entry("tokenizer.ggml.pre", STRING, "qwen2")
    yield entry("tokenizer.ggml.tokens", ARRAY, vocabulary, of=STRING)
    yield entry("tokenizer.ggml.token_type", ARRAY, [3 if token in MARKS else 1 for token in vocabulary], of=I32)
    yield entry("tokenizer.ggml.merges", ARRAY, [merge], of=STRING)
    yield entry("tokenizer.ggml.add_bos_token", BOOL, False)
    yield entry("tokenizer.chat_template", STRING, TEMPLATE)
    for name, token in [
        ("bos", "<|endoftext|>"), ("eos", "<|im_end|>"), ("eot", "<|im_end|>"), ("padding", "<|endoftext|>"),
        ("fim_pre", "<|fim_prefix|>"), ("fim_suf", "<|fim_suffix|>"), ("fim_mid", "<|fim_middle|>"),
        ("fim_pad", "<|fim_pad|>"), ("fim_rep", "<|repo_name|>"), ("fim_sep", "<|file_sep|>"),
    ]:
        yield entry(f"tokenizer.ggml.{name}_token_id", U32, mark(token))


def tensors(vocabulary):
    """Name, shape (innermost first) and numbers of each."""
    dice = random.Random(7)

    def noise(rows, columns, size):
        return [dice.gauss(0, size) for _ in range(rows * columns)]

    embedding, output = noise(len(vocabulary), WIDTH, 0.02), noise(len(vocabulary), WIDTH, 1.0)
    for at, token in enumerate(vocabulary):
        # The first number of every state is large, so the first of a token's row says how likely it is.
        embedding[at * WIDTH] = 1.0
        output[at * WIDTH] = 0.1 if at < 256 and 32 <= at < 127 else -2.0
    yield "token_embd.weight", [WIDTH, len(vocabulary)], embedding
    yield "output.weight", [WIDTH, len(vocabulary)], output
    yield "output_norm.weight", [WIDTH], [1.0] * WIDTH
    for layer in range(LAYERS):
        for name in ["attn_norm", "ffn_norm"]:
            yield f"blk.{layer}.{name}.weight", [WIDTH], [1.0] * WIDTH
        for name, inner, outer in [
            ("attn_q", WIDTH, WIDTH), ("attn_k", WIDTH, WIDTH), ("attn_v", WIDTH, WIDTH),
            ("attn_output", WIDTH, WIDTH), ("ffn_gate", WIDTH, INNER), ("ffn_up", WIDTH, INNER),
            ("ffn_down", INNER, WIDTH),
        ]:
            yield f"blk.{layer}.{name}.weight", [inner, outer], noise(outer, inner, 0.02)


def main():
    vocabulary, merge = tokens()
    head, infos, data = list(entries(vocabulary, merge)), [], b""
    for name, shape, numbers in tensors(vocabulary):
        infos.append(string(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, len(data)))
        packed = struct.pack(f"<{len(numbers)}f", *numbers)
        data += packed + b"\0" * (-len(packed) % 32)
    front = b"GGUF" + struct.pack("<IQQ", 3, len(infos), len(head)) + b"".join(head + infos)
    with open(sys.argv[1], "wb") as file:
        file.write(front + b"\0" * (-len(front) % 32) + data)


main()
