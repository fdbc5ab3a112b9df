package org.jumppatch.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class MeanwhileTest {
  @Test
  void theResultIsOfAnotherThread() {
    Thread own = Thread.currentThread();
    assertThat(Meanwhile.of(Thread::currentThread).get()).isNotSameAs(own);
  }

  /** As it would have ended on the thread that asks, whose callers know these types. */
  @Test
  void itFailsAsTheWorkDid() {
    ImageFormatException refused = new ImageFormatException("image", 8, "no table");
    Meanwhile<String> work =
        Meanwhile.of(
            () -> {
              throw refused;
            });
    assertThatThrownBy(work::get).isSameAs(refused);
    Meanwhile<String> error =
        Meanwhile.of(
            () -> {
              throw new InternalError("the file became shorter");
            });
    assertThatThrownBy(error::get)
        .isInstanceOf(InternalError.class)
        .hasMessageContaining("shorter");
  }
}
