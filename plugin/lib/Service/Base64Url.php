<?php

declare(strict_types=1);

namespace OCA\Snug\Service;

/** Unpadded base64url (RFC 4648 section 5). */
final class Base64Url {
	public static function encode(string $bytes): string {
		return sodium_bin2base64($bytes, SODIUM_BASE64_VARIANT_URLSAFE_NO_PADDING);
	}

	/** The bytes; null when the text is none. */
	public static function decode(string $text): ?string {
		try {
			return sodium_base642bin($text, SODIUM_BASE64_VARIANT_URLSAFE_NO_PADDING);
		} catch (\SodiumException) {
			return null;
		}
	}
}
