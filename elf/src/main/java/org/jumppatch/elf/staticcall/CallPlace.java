package org.jumppatch.elf.staticcall;

/**
 * Code that calls a static call's function: a site, or the trampoline.
 *
 * @param address of its first byte
 * @param fileOffset of the same
 * @param form how it calls
 * @param instruction what the image has there
 */
public record CallPlace(long address, long fileOffset, CallForm form, CallInstruction instruction) {

  /** Bytes of its instruction: 5 or 6. */
  public int size() {
    return form.size();
  }

  /** What has to stand here for a function, 0 for none. */
  public CallInstruction instructionFor(long function, CallTargets targets) {
    int condition =
        instruction instanceof CallInstruction.ConditionalJump jump ? jump.condition() : 0;
    return targets.instruction(form, condition, function);
  }
}
