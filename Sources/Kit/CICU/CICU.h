#pragma once
#include <stdint.h>

// What Etude calls of ICU, without ICU's own headers: Foundation has a copy of them, of another version, and a
// program that imports both modules does not compile. The names have no version in them, as ICU's symbols have.

// NFKC_Casefold of a text in UTF-16. Gives the length of the result, which is written as far as `capacity` goes;
// or, negative, ICU's error.
int32_t icu_nfkc_casefold(const uint16_t *source, int32_t length, uint16_t *result, int32_t capacity);

// Whether NFKC_Casefold never combines a code point with what stands before it.
int32_t icu_has_boundary_before(int32_t scalar);

// Whether a code point belongs to no script of its own, but to that of what stands before it.
int32_t icu_is_inherited(int32_t scalar);

// Whether lines may break between the letters of a code point's script, as it puts no space between words.
int32_t icu_breaks_between_letters(int32_t scalar);
