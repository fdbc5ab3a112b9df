package org.jumppatch.patcher.explain.owner;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * The functions that call something of their own in place of the tracer, and what ({@code
 * direct_functions}, kernel/trace/ftrace.c). Bit 0 of what they call says that they jump there
 * ({@code ftrace_jmp_set}, include/linux/ftrace.h, from Linux 6.19 on).
 */
final class DirectCalls {
  static final String HASH = "direct_functions";
  private static final long JUMP = 1;

  private final Map<Long, Long> byPlace;
  private final boolean whole;

  DirectCalls(Functions functions, RunningData data) {
    long name = functions.named(HASH);
    Long hash = name == 0 ? null : data.pointer(name);
    FtraceHashes hashes = new FtraceHashes(data);
    byPlace = hash == null ? Map.of() : hashes.at(hash);
    whole = name == 0 || (hash != null && hashes.isWhole(hash));
  }

  /** Whether the dump has all of them, as far as the image says where they are. */
  boolean isWhole() {
    return whole;
  }

  /** What the call or jump at a place is to go to; null where it is no direct one. */
  @Nullable Long target(long place) {
    Long told = byPlace.get(place);
    return told == null ? null : Long.valueOf(told & ~JUMP);
  }

  /**
   * Whether a place may go to a trampoline: each belongs to one function. Where no direct call at
   * all can be read nothing speaks against it.
   */
  boolean allows(long place, long target) {
    Long told = target(place);
    return byPlace.isEmpty() || (told != null && told == target);
  }

  /** Whether a place is to jump there, and not to call it. */
  boolean isJump(long place, long target) {
    Long told = byPlace.get(place);
    return told != null && told == (target | JUMP);
  }
}
