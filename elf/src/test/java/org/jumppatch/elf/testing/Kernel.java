package org.jumppatch.elf.testing;

import java.nio.file.Path;

/**
 * One unpacked kernel package.
 *
 * @param release what {@code uname -r} says on it, such as {@code 6.1.0-53-cloud-amd64}
 * @param vmlinuz the bzImage
 * @param modules the folder {@code lib/modules/RELEASE}, with the {@code .ko} files somewhere below
 */
public record Kernel(String release, Path vmlinuz, Path modules) {}
