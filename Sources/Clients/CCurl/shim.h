#include <curl/curl.h>

// libcurl's functions of options take any argument, and Swift calls none of that kind: one
// function a type of argument here.

static inline CURLcode etude_curl_set_number(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode etude_curl_set_text(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode etude_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(easy, option, value);
}

// The bytes are copied.
static inline CURLcode etude_curl_set_body(CURL *easy, const void *bytes, size_t count) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
  return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, bytes) : code;
}

// Where libcurl writes what went wrong: at least CURL_ERROR_SIZE bytes.
static inline CURLcode etude_curl_set_complaint(CURL *easy, char *buffer) {
  return curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, buffer);
}

static inline CURLcode etude_curl_on_header(CURL *easy, curl_write_callback call, void *owner) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_HEADERDATA, owner);
  return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, call) : code;
}

static inline CURLcode etude_curl_on_body(CURL *easy, curl_write_callback call, void *owner) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEDATA, owner);
  return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, call) : code;
}

static inline CURLMcode etude_curl_on_socket(CURLM *multi, curl_socket_callback call, void *owner) {
  CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, owner);
  return code == CURLM_OK ? curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, call) : code;
}

// The system's number of the last thing that failed; 0 for none.
static inline long etude_curl_system_error(CURL *easy) {
  long number = 0;
  return curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &number) == CURLE_OK ? number : 0;
}
