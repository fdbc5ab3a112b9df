package org.jumppatch.patcher.explain;

import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.live.JumpLabels;
import org.jumppatch.patcher.explain.live.StaticCalls;
import org.jumppatch.patcher.explain.owner.Owners;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * What is known of a place that runs otherwise than expected: whose site it is, and how it is
 * written there. Where an int3 is, the kernel's data does not say that it is changing the site.
 *
 * @param functions the names of the text's places
 * @param jumpLabels the static keys' sites
 * @param staticCalls the static calls' sites
 * @param owners what calls lead to
 * @param slide how far above its link address the kernel runs
 */
record AboutPlaces(
    Functions functions,
    JumpLabels jumpLabels,
    StaticCalls staticCalls,
    Owners owners,
    long slide) {

  /** Whose site it is; empty if it is none of what the kernel changes while it runs. */
  String at(RunningText text, int index) {
    Cause cause = text.owner(index);
    int site = cause == null ? -1 : text.start(index);
    if (cause == null || site < 0) {
      return "";
    }
    long address = text.start() + site;
    return switch (cause) {
      case JUMP_LABEL -> jumpLabels.about(text, address);
      case STATIC_CALL, STATIC_TRAMPOLINE -> call(text, cause, site);
      case FTRACE -> traced(text, site);
      default -> "";
    };
  }

  private String call(RunningText text, Cause cause, int site) {
    long address = text.start() + site;
    String name = staticCalls.nameAt(address);
    if (name.isEmpty()) {
      return "";
    }
    String what = cause == Cause.STATIC_TRAMPOLINE ? "the trampoline" : "a site";
    Long function = staticCalls.calledAt(address);
    String goal =
        function == null
            ? ", whose function is not known"
            : function == 0 ? ", which has no function" : ", which calls " + owners.place(function);
    return "%s of the static call %s%s"
        .formatted(what, name, isInt3(text, site) ? tail(text, site) : goal);
  }

  private String traced(RunningText text, int site) {
    long address = text.start() + site;
    String place = "where " + functions.place(address, slide) + " is traced";
    if (isInt3(text, site)) {
      return place + tail(text, site);
    }
    if (!text.holds(address, Code.NEAR_SIZE)) {
      return place;
    }
    String goal = owners.place(Code.target(text.dump(), site, address));
    return switch (text.dump()[site] & 0xff) {
      case Opcodes.CALL -> place + "; no tracer owns a call of " + goal;
      case Opcodes.JUMP -> place + "; no tracer owns a jump to " + goal;
      default -> place + ", and neither its nop nor a tracer's call";
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
