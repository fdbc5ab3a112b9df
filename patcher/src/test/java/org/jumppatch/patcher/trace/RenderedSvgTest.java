package org.jumppatch.patcher.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.ImageIO;
import org.jumppatch.elf.testing.Program;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A browser draws what the picture means, in light colours and in dark ones. */
class RenderedSvgTest {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 400;

  /** Blink's numbers of colour schemes. */
  private static final int DARK = 0;

  private static final int LIGHT = 1;

  @TempDir Path folder;

  private BufferedImage drawn(int scheme) throws IOException {
    Path svg = folder.resolve("trace.svg");
    Path png = folder.resolve("trace.png");
    Files.writeString(svg, SampleRun.batch().render(TraceFormat.SVG));
    Program.lines(
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + folder.resolve("profile"),
        "--blink-settings=preferredColorScheme=" + scheme,
        "--hide-scrollbars",
        "--window-size=%d,%d".formatted(WIDTH, HEIGHT),
        "--screenshot=" + png,
        svg.toUri().toString());
    return ImageIO.read(png.toFile());
  }

  @ParameterizedTest
  @ValueSource(ints = {DARK, LIGHT})
  void thePictureIsDrawn(int scheme) throws IOException {
    BufferedImage picture = drawn(scheme);
    assertThat(picture.getWidth()).isEqualTo(WIDTH);
    assertThat(brightness(picture.getRGB(6, HEIGHT / 2)) > 128).isEqualTo(scheme == LIGHT);
    // The patcher's lane has a band of its own colour for each phase.
    assertThat(columns(picture, 84, 108, 724, 12)).hasSizeGreaterThanOrEqualTo(4);
    // The title is text on the ground, the lanes have bars and marks.
    assertThat(ink(picture, 20, 15, 300, 20)).isGreaterThan(300);
    assertThat(ink(picture, 84, 150, 724, 46)).isGreaterThan(500);
  }

  private static int brightness(int rgb) {
    return ((rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff)) / 3;
  }

  /** The colours that fill whole columns. */
  private static Set<Integer> columns(BufferedImage picture, int x, int y, int width, int height) {
    Set<Integer> seen = new HashSet<>();
    for (int column = x; column < x + width; column++) {
      int rgb = picture.getRGB(column, y + 2);
      boolean even = true;
      for (int row = y + 2; row < y + height; row++) {
        even &= picture.getRGB(column, row) == rgb;
      }
      if (even) {
        seen.add(rgb);
      }
    }
    return seen;
  }

  /** Pixels that are far from the first one in brightness. */
  private static int ink(BufferedImage picture, int x, int y, int width, int height) {
    int ground = brightness(picture.getRGB(x, y));
    int ink = 0;
    for (int row = y; row < y + height; row++) {
      for (int column = x; column < x + width; column++) {
        ink += Math.abs(brightness(picture.getRGB(column, row)) - ground) > 40 ? 1 : 0;
      }
    }
    return ink;
  }
}
