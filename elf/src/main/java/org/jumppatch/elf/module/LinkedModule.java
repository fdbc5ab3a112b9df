package org.jumppatch.elf.module;

import java.util.List;
import org.jumppatch.elf.linux.Image;

/**
 * A module as the loader made it, before it was fitted to the CPU: every section has its address,
 * every relocation is applied. Addresses are counted as if the kernel ran where it was linked; what
 * the code itself holds is for where it really runs.
 *
 * @param image the module as an image with final addresses
 * @param layout where its sections lie
 * @param unknown places of its code that hold the address of something that was not found
 */
public record LinkedModule(Image image, ModuleLayout layout, List<UnknownPlace> unknown) {
  public LinkedModule {
    unknown = List.copyOf(unknown);
  }

  /**
   * A place in the code whose value is not known.
   *
   * @param address of the place
   * @param size its bytes: 4 or 8
   * @param symbol what it refers to: a symbol, or a section
   * @param gone whether that is a section that was given back when the module had started
   */
  public record UnknownPlace(long address, int size, String symbol, boolean gone) {}
}
