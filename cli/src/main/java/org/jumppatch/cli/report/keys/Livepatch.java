package org.jumppatch.cli.report.keys;

import java.util.List;
import java.util.Locale;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyKind;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.ImageKind;
import org.jumppatch.elf.module.ModuleInfo;
import org.jumppatch.elf.staticcall.StaticCall;

/**
 * What becomes of a static key's test, or of a static call, in a function that a livepatch
 * replaces, as tools/objtool/klp-diff.c judges it ({@code validate_special_section_klp_reloc}).
 *
 * <p>What the kernel itself has, exported or not, is there before the livepatch is loaded, and the
 * new function tests it as the old one did ("vmlinux keys are ok"). A module may be loaded after
 * its livepatch, whose jump table and sites of static calls would then have been read before they
 * are whole: what lives in a module works in no livepatch.
 */
enum Livepatch {
  /** The new function tests or calls it as the old one does. */
  WORKS(""),
  /** The new function never takes the branch; klp-diff warns. */
  DISABLED("a module's tracepoint or message of dynamic debug, which the new function never takes"),
  /** klp-diff leaves it out without a word. */
  IGNORED("the static call of a tracepoint that is disabled"),
  /** klp-diff refuses. */
  REFUSED("a module's own; static_key_enabled() for keys and KLP_STATIC_CALL() work instead"),
  /** A module's file does not tell whose a symbol is that it uses. */
  UNKNOWN("works if it is the kernel's; refused or disabled if it is another module's");

  private static final String TRACEPOINT = "tp_func_";

  private final String meaning;

  Livepatch(String meaning) {
    this.meaning = meaning;
  }

  /** Why it is so, and what to do; empty where there is nothing to say. */
  String meaning() {
    return meaning;
  }

  /** The judgement in one word. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Livepatch of(Image image, StaticKey key, KeyKind kind) {
    if (image.kind() != ImageKind.MODULE) {
      return WORKS;
    }
    if (key.isExternal()) {
      return ofAnother(image);
    }
    return kind == KeyKind.TRACEPOINT || kind == KeyKind.DYNDBG ? DISABLED : REFUSED;
  }

  static Livepatch of(Image image, StaticCall call) {
    if (image.kind() != ImageKind.MODULE) {
      return WORKS;
    }
    if (call.isExternal()) {
      return ofAnother(image);
    }
    return call.name().startsWith(TRACEPOINT) ? IGNORED : REFUSED;
  }

  /** Of what a module uses and does not have: the kernel's, if it depends on no module. */
  private static Livepatch ofAnother(Image module) {
    List<String> depends = ModuleInfo.of(module).depends();
    return depends != null && depends.isEmpty() ? WORKS : UNKNOWN;
  }
}
