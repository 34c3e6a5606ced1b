<?php

declare(strict_types=1);

namespace OCA\Snug\Service;

use OCP\AppFramework\Utility\ITimeFactory;
use OCP\IUser;

/** The words that this Nextcloud signs: for the meeting server without a name, for the people in the meeting with one. */
class Tokens {
	/** Seconds. */
	private const ACCESS_LIFE = 120;
	private const IDENTITY_LIFE = 12 * 60 * 60;
	/** Of the meeting server, which has no such role as guest: there `guest` says that somebody has to let them in. */
	private const ROLES = [Visit::OWNER => 'owner', Visit::MODERATOR => 'moderator', Visit::GUEST => 'member'];

	public function __construct(
		private Keys $keys,
		private Options $options,
		private ITimeFactory $time,
	) {
	}

	/**
	 * @param string $deviceKey Ed25519 public key of the device, base64url
	 * @return array{access: string, identity: string, identityKeys: list<array{iss: string, kid: string, x: string}>}
	 * @throws \InvalidArgumentException when the key is none
	 */
	public function forUser(Visit $visit, IUser $user, string $deviceKey): array {
		return [
			'access' => $this->access($visit, $this->keys->pseudonym('room', $visit->id(), $user->getUID())),
			'identity' => $this->identity($visit, $user, $deviceKey),
			'identityKeys' => $this->identityKeys(),
		];
	}

	/** @return array{access: string, identityKeys: list<array{iss: string, kid: string, x: string}>} */
	public function forGuest(Visit $visit): array {
		// Nothing ties one entrance of a guest to another.
		$subject = Base64Url::encode(random_bytes(32));
		return ['access' => $this->access($visit, $subject), 'identityKeys' => $this->identityKeys()];
	}

	/** With which this Nextcloud itself asks the meeting server. */
	public function forServer(): string {
		return $this->sign('snug-host+jwt', [
			'iss' => $this->options->issuer(),
			'aud' => $this->options->server(),
			...$this->life(self::ACCESS_LIFE),
		]);
	}

	private function access(Visit $visit, string $subject): string {
		return $this->sign('snug-access+jwt', [
			'iss' => $this->options->issuer(),
			'aud' => $this->options->server(),
			'room' => $visit->id(),
			'sub' => $subject,
			'role' => self::ROLES[$visit->role],
			...($visit->role === Visit::GUEST ? ['guest' => true] : []),
			'origin' => $this->options->origin(),
			'jti' => Base64Url::encode(random_bytes(16)),
			...$this->life(self::ACCESS_LIFE),
		]);
	}

	private function identity(Visit $visit, IUser $user, string $deviceKey): string {
		$key = Base64Url::decode($deviceKey);
		if ($key === null || strlen($key) !== SODIUM_CRYPTO_SIGN_PUBLICKEYBYTES) {
			throw new \InvalidArgumentException('No public key of a device');
		}
		return $this->sign('snug-identity+jwt', [
			'iss' => $this->options->issuer(),
			'room' => $visit->id(),
			'sub' => $this->keys->pseudonym('person', $user->getUID()),
			'name' => mb_substr($user->getDisplayName(), 0, 64),
			'cnf' => ['jkt' => Jws::thumbprint($key)],
			...$this->life(self::IDENTITY_LIFE),
		]);
	}

	/** @return list<array{iss: string, kid: string, x: string}> */
	private function identityKeys(): array {
		$issuer = $this->options->issuer();
		return array_map(static fn (array $key): array => ['iss' => $issuer, ...$key], $this->keys->publicKeys());
	}

	/** @return array{iat: int, exp: int} */
	private function life(int $seconds): array {
		$now = $this->time->getTime();
		return ['iat' => $now, 'exp' => $now + $seconds];
	}

	/** @param array<string, mixed> $claims */
	private function sign(string $type, array $claims): string {
		return Jws::sign($this->keys->secretKey(), $type, $this->keys->keyId(), $claims);
	}
}
