package org.jumppatch.cli.image;

import java.util.List;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCallSite;

/**
 * A static call and those of its sites that were asked for.
 *
 * @param call the static call
 * @param sites all of its sites, or those at the places that were named
 */
public record ShownCall(StaticCall call, List<StaticCallSite> sites) {
  /** A static call with all of its sites. */
  public static ShownCall whole(StaticCall call) {
    return new ShownCall(call, call.sites());
  }
}
