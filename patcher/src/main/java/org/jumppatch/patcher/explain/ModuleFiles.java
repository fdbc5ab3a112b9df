package org.jumppatch.patcher.explain;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.module.ModuleTree;

/** Where the modules of a kernel are. */
@FunctionalInterface
public interface ModuleFiles {
  /**
   * The modules of a release; null where there are none.
   *
   * @param release what {@code uname -r} tells; null where it is not known
   * @throws IOException if they are there and cannot be read
   */
  @Nullable ModuleTree of(@Nullable String release) throws IOException;
}
