// Answers the server's question what the editor's other servers report as wrong.
import * as vscode from "vscode";
import type { Diagnostic, DiagnosticListParams, DiagnosticListResponse } from "./protocol";

export function listDiagnostics({ textDocument }: DiagnosticListParams): DiagnosticListResponse {
  const all: [vscode.Uri, vscode.Diagnostic[]][] = textDocument
    ? [[vscode.Uri.parse(textDocument.uri), vscode.languages.getDiagnostics(vscode.Uri.parse(textDocument.uri))]]
    : vscode.languages.getDiagnostics();
  return { diagnostics: all.flatMap(([uri, reports]) => reports.map((report) => onTheWire(uri, report))) };
}

function onTheWire(uri: vscode.Uri, { range, severity, message, source }: vscode.Diagnostic): Diagnostic {
  const place = ({ line, character }: vscode.Position) => ({ line, character });
  return {
    uri: uri.toString(),
    range: { start: place(range.start), end: place(range.end) },
    // LSP counts from 1.
    severity: severity + 1,
    message,
    source: source ?? "",
  };
}
