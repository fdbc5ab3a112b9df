package org.jumppatch.cli.completion;

import java.util.List;

/** What in an image a word of a command line names. */
enum NamesOf {
  /** Keys. */
  KEYS,
  /** Static calls. */
  CALLS,
  /** Keys and static calls. */
  KEYS_AND_CALLS,
  /** Functions. */
  FUNCTIONS,
  /** A static call with a function: {@code NAME=FUNCTION}. */
  ASSIGNED,
  /** Keys, and where none begins so, a static call with a function. */
  KEYS_OR_ASSIGNED;

  /**
   * What the next word names.
   *
   * @param words those before it, from the command on; an option last if the word is its value
   */
  static NamesOf word(List<String> words) {
    String last = words.get(words.size() - 1);
    if (last.equals("--run")) {
      return FUNCTIONS;
    }
    return switch (words.get(0)) {
      case "list" -> words.contains("--calls") ? CALLS : KEYS;
      case "show" -> words.contains("--in") ? FUNCTIONS : words.contains("--call") ? CALLS : KEYS;
      case "diff" -> KEYS_AND_CALLS;
      case "cost" -> last.equals("--call") ? ASSIGNED : KEYS;
      case "call" -> ASSIGNED;
      case "check" -> words.contains("--calls") ? CALLS : KEYS_OR_ASSIGNED;
      case "trace" -> KEYS_OR_ASSIGNED;
      default -> KEYS;
    };
  }
}
