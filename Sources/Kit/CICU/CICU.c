#include "CICU.h"

#include <unicode/unorm2.h>
#include <unicode/uscript.h>

int32_t icu_nfkc_casefold(const uint16_t *source, int32_t length, uint16_t *result, int32_t capacity) {
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2 *form = unorm2_getNFKCCasefoldInstance(&error);
  int32_t needed =
      unorm2_normalize(form, (const UChar *)source, length, (UChar *)result, capacity, &error);
  return U_FAILURE(error) && error != U_BUFFER_OVERFLOW_ERROR ? -error : needed;
}

int32_t icu_has_boundary_before(int32_t scalar) {
  UErrorCode error = U_ZERO_ERROR;
  return unorm2_hasBoundaryBefore(unorm2_getNFKCCasefoldInstance(&error), scalar);
}

int32_t icu_is_inherited(int32_t scalar) {
  UErrorCode error = U_ZERO_ERROR;
  return uscript_getScript(scalar, &error) == USCRIPT_INHERITED;
}

int32_t icu_breaks_between_letters(int32_t scalar) {
  UErrorCode error = U_ZERO_ERROR;
  return uscript_breaksBetweenLetters(uscript_getScript(scalar, &error));
}
