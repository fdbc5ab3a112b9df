package org.jumppatch.cli.report.keys;

import java.util.Locale;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyKind;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.StaticCall;

/**
 * What becomes of a static key's test, or of a static call, in a function that a livepatch
 * replaces, as tools/objtool/klp-diff.c judges it ({@code validate_special_section_klp_reloc}): a
 * jump table is read before late relocations are made, so a key must be one that a module may name.
 */
enum Livepatch {
  /** The key is exported: the new function tests it as the old one does. */
  WORKS("works"),
  /** The new function never takes the branch; klp-diff warns. */
  DISABLED("disabled"),
  /** klp-diff leaves it out without a word: the tracepoint around it is disabled. */
  IGNORED("ignored"),
  /** klp-diff refuses; {@code static_key_enabled()} does instead. */
  REFUSED_KEY("refused: use static_key_enabled() instead"),
  /** klp-diff refuses; {@code KLP_STATIC_CALL()} does instead. */
  REFUSED_CALL("refused: use KLP_STATIC_CALL() instead");

  /** What EXPORT_SYMBOL makes, include/linux/export-internal.h. */
  private static final String EXPORTED = "__ksymtab_";

  private static final String KEY_OF_CALL = "__SCK__";
  private static final String TRACEPOINT = "tp_func_";

  private final String words;

  Livepatch(String words) {
    this.words = words;
  }

  /** For people. */
  String words() {
    return words;
  }

  /** For scripts. */
  String word() {
    String name = name().toLowerCase(Locale.ROOT);
    return name.startsWith("refused") ? "refused" : name;
  }

  static Livepatch of(Image image, StaticKey key, KeyKind kind) {
    if (kind == KeyKind.TRACEPOINT || kind == KeyKind.DYNDBG) {
      return DISABLED;
    }
    // What another file defines and this one uses is exported.
    return key.isExternal()
            || key.places().stream().anyMatch(place -> isExported(image, place.name()))
        ? WORKS
        : REFUSED_KEY;
  }

  static Livepatch of(Image image, StaticCall call) {
    if (call.name().startsWith(TRACEPOINT)) {
      return IGNORED;
    }
    return isExported(image, KEY_OF_CALL + call.name()) ? WORKS : REFUSED_CALL;
  }

  private static boolean isExported(Image image, String symbol) {
    return image.symbols().addressesOf(EXPORTED + symbol).length > 0;
  }
}
