<?php

declare(strict_types=1);

namespace OCA\Snug\Service;

/** Compact JWS (RFC 7515) with Ed25519 (RFC 8037), and thumbprints of such keys (RFC 7638). */
final class Jws {
	/**
	 * @param string $key Ed25519 secret key, 64 bytes as sodium has it
	 * @param array<string, mixed> $claims
	 */
	public static function sign(string $key, string $type, string $keyId, array $claims): string {
		$header = ['alg' => 'EdDSA', 'typ' => $type, 'kid' => $keyId];
		$signed = self::part($header) . '.' . self::part($claims);
		return $signed . '.' . Base64Url::encode(sodium_crypto_sign_detached($signed, $key));
	}

	/** @param string $publicKey Ed25519 public key, 32 bytes */
	public static function thumbprint(string $publicKey): string {
		$jwk = '{"crv":"Ed25519","kty":"OKP","x":"' . Base64Url::encode($publicKey) . '"}';
		return Base64Url::encode(hash('sha256', $jwk, true));
	}

	/** @param array<string, mixed> $value */
	private static function part(array $value): string {
		return Base64Url::encode(json_encode($value, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE));
	}
}
