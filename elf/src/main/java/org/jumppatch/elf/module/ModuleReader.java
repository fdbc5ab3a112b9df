package org.jumppatch.elf.module;

import java.io.IOException;
import org.jumppatch.elf.linux.Image;

/**
 * Reads what is wanted of one module. It is called by several threads at once, and what it gives
 * back should not hold on to the image: a distribution has a thousand of them.
 *
 * @param <T> what is read
 */
@FunctionalInterface
public interface ModuleReader<T> {
  /**
   * Reads one module.
   *
   * @param file its file
   * @param module the module in it
   * @throws IOException if it cannot be read
   */
  T read(ModuleFile file, Image module) throws IOException;
}
