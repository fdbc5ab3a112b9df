package org.jumppatch.patcher.explain;

/**
 * Something that the running text and the kernel's own data tell differently.
 *
 * @param kind what it is
 * @param name its name; an address where it has none
 * @param label what people call it
 * @param address running address of the data
 * @param text what the text says
 * @param data what the data says
 */
public record Disagreement(
    Kind kind, String name, String label, long address, String text, String data) {
  /** What can be read from both. */
  public enum Kind {
    /** {@code static_key.enabled} (include/linux/jump_label.h). */
    STATIC_KEY("static-key"),
    /** {@code static_call_key.func} (include/linux/static_call_types.h). */
    STATIC_CALL("static-call"),
    /** A slot of {@code pv_ops} (arch/x86/include/asm/paravirt_types.h). */
    PV_FUNCTION("pv-function"),
    /** A variable whose value is in the code, too (arch/x86/include/asm/runtime-const.h). */
    RUNTIME_CONSTANT("runtime-constant"),
    /** A bit of {@code boot_cpu_data.x86_capability} (arch/x86/include/asm/processor.h). */
    FEATURE("feature");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** The lower-case word that is shown. */
    public String word() {
      return word;
    }
  }
}
