package org.jumppatch.cli.report.diff;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.cli.report.keys.CallRow;
import org.jumppatch.elf.keyname.KeyKind;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCalls;

/** The static calls of an image by their names. */
final class DescribedCalls {
  /**
   * What the calls of security modules begin with ({@code LSM_STATIC_CALL}, security/security.c).
   */
  private static final String SECURITY_MODULE = "lsm_static_call_";

  private DescribedCalls() {}

  /** Those of an image. */
  static Map<String, Described> of(Image image) {
    return calls(image, "");
  }

  /** Those that a module defines, with its name after theirs. */
  static Map<String, Described> ofModule(Image module, String name) {
    return calls(module, Described.inModule(name));
  }

  private static Map<String, Described> calls(Image image, String where) {
    Map<String, Described> found = new LinkedHashMap<>();
    Map<String, Integer> uses = new HashMap<>();
    for (StaticCall call : StaticCalls.of(image).all()) {
      if (!where.isEmpty() && call.isExternal()) {
        continue;
      }
      String function = CallRow.function(image, call);
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("sites", call.sites().size());
      all.put("function", function == null ? "" : function);
      String name = call.name() + where;
      found.put(
          name + "#" + uses.merge(name, 1, Integer::sum),
          new Described(
              name,
              name,
              List.of(call.name()),
              call.name().startsWith(SECURITY_MODULE) ? KeyKind.LSM : null,
              all));
    }
    return found;
  }
}
