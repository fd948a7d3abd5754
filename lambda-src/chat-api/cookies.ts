// The cookies of a redeemed link: CloudFront's, which open the chat, and the device cookie, which holds the session.

import { createHash, randomBytes } from 'node:crypto';
import { CLOUDFRONT_COOKIES, type CloudFrontCookie, DEVICE_COOKIE, type LinkId } from '../shared/contract/link';

declare const brand: unique symbol;
/** 16 random bytes, base64url. Lives in one browser's cookie; the table knows its hash only. */
export type DeviceId = string & { readonly [brand]: 'DeviceId' };
export type DeviceHash = string;

/** What the device cookie says. */
export interface Device {
  readonly linkId: LinkId;
  /** K of the link. */
  readonly sealKey: Buffer;
  readonly deviceId: DeviceId;
}

const DEVICE_PATTERN = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{22})$/;

export const newDeviceId = (): DeviceId => randomBytes(16).toString('base64url') as DeviceId;

export const hashDevice = (deviceId: DeviceId): DeviceHash => createHash('sha256').update(deviceId).digest('base64url');

/** The device cookie among `name=value` strings, or undefined when there is none, or none that is well formed. */
export function parseDevice(cookies: readonly string[]): Device | undefined {
  for (const cookie of cookies.flatMap((line) => line.split(';'))) {
    const [name, value] = cookie.trim().split('=', 2);
    const parts = name === DEVICE_COOKIE ? DEVICE_PATTERN.exec(value ?? '') : null;
    const [, linkId, sealKey, deviceId] = parts ?? [];
    if (linkId && sealKey && deviceId) {
      return {
        linkId: linkId as LinkId,
        sealKey: Buffer.from(sealKey, 'base64url'),
        deviceId: deviceId as DeviceId,
      };
    }
  }
  return undefined;
}

/**
 * Set-Cookie values for `seconds`. A CloudFront cookie that this link does not have is deleted: one left over from an
 * earlier link (the hash algorithm's, say) would spoil the signature.
 */
export function linkCookies(
  device: Device,
  cloudFront: Readonly<Partial<Record<CloudFrontCookie, string>>>,
  seconds: number,
): string[] {
  const cookie = (name: string, value: string, maxAge: number) =>
    `${name}=${value}; Path=/; Max-Age=${maxAge}; Secure; HttpOnly; SameSite=Lax`;
  const deviceValue = `${device.linkId}.${device.sealKey.toString('base64url')}.${device.deviceId}`;
  return [
    ...CLOUDFRONT_COOKIES.map((name) => {
      const value = cloudFront[name];
      return value === undefined ? cookie(name, '', 0) : cookie(name, value, seconds);
    }),
    cookie(DEVICE_COOKIE, deviceValue, seconds),
  ];
}
