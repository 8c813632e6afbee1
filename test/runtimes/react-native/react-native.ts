/** What the URL polyfill takes of React Native. */
export const NativeModules = { BlobModule: null };
export const Platform = { OS: 'android', Version: 36 };
