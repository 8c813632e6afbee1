/** In the place of React Native: what the URL polyfill takes of it, and components without a screen. */
export const NativeModules = { BlobModule: null };
export const Platform = { OS: 'android', Version: 36 };
export const Button = 'Button';
export const Text = 'Text';
export const View = 'View';
