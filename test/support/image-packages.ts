/** All that the programs inside pods import from outside: they start in a moment, and so does their image. */
export const IMAGE_PACKAGES = ["hdr-histogram-js", "pako", "base64-js", "@assemblyscript/loader"];
