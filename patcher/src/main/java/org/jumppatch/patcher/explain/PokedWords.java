package org.jumppatch.patcher.explain;

import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.live.JumpLabels;
import org.jumppatch.patcher.explain.live.StaticCalls;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * What to say of an int3 at a site that the kernel changes, where its data does not say that it is
 * changing it.
 *
 * @param functions the names of the text's places
 * @param jumpLabels the static keys' sites
 * @param staticCalls the static calls' sites
 * @param slide how far above its link address the kernel runs
 */
record PokedWords(Functions functions, JumpLabels jumpLabels, StaticCalls staticCalls, long slide) {

  /** Whose site it is, and how far that is; empty if there is no int3 of that kind. */
  String at(RunningText text, int index) {
    Cause cause = text.owner(index);
    int site = cause == null ? -1 : text.start(index);
    if (cause == null || site < 0 || !isInt3(text, site)) {
      return "";
    }
    long address = text.start() + site;
    return switch (cause) {
      case JUMP_LABEL -> jumpLabels.about(address);
      case STATIC_CALL, STATIC_TRAMPOLINE -> staticCalls.about(address) + tail(text, site);
      case FTRACE -> "where " + functions.place(address, slide) + " is traced" + tail(text, site);
      default -> "";
    };
  }

  private static boolean isInt3(RunningText text, int at) {
    return at < text.length() && (text.dump()[at] & 0xff) == Opcodes.INT3;
  }

  private static String tail(RunningText text, int site) {
    return site + 1 < text.length() && text.isUnexplained(site + 1)
        ? ", its tail not written yet"
        : ", its tail written";
  }
}
