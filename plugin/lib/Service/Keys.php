<?php

declare(strict_types=1);

namespace OCA\Snug\Service;

use OCP\AppFramework\Services\IAppConfig;

/** The key pair with which this Nextcloud signs, and the secret of its pseudonyms; kept encrypted. */
class Keys {
	private const SEED = 'key_seed';
	private const PREVIOUS = 'key_previous';
	private const PSEUDONYMS = 'pseudonyms';

	public function __construct(
		private IAppConfig $config,
	) {
	}

	/** Ed25519 secret key, 64 bytes as sodium has it. */
	public function secretKey(): string {
		return sodium_crypto_sign_secretkey($this->pair());
	}

	/** Ed25519 public key, base64url. */
	public function publicKey(): string {
		return Base64Url::encode(sodium_crypto_sign_publickey($this->pair()));
	}

	public function keyId(): string {
		return Jws::thumbprint(sodium_crypto_sign_publickey($this->pair()));
	}

	/**
	 * Public keys that assertions of this Nextcloud may be signed with: the current one and, for meetings that last while
	 * it is replaced, the one before.
	 *
	 * @return list<array{kid: string, x: string}>
	 */
	public function publicKeys(): array {
		$keys = [['kid' => $this->keyId(), 'x' => $this->publicKey()]];
		$previous = Base64Url::decode($this->config->getAppValueString(self::PREVIOUS)) ?: '';
		if ($previous !== '') {
			$keys[] = ['kid' => Jws::thumbprint($previous), 'x' => Base64Url::encode($previous)];
		}
		return $keys;
	}

	/** Makes a new key pair. The meeting server refuses this Nextcloud until it knows the new public key. */
	public function replace(): void {
		$before = $this->publicKey();
		$this->store(self::SEED, random_bytes(SODIUM_CRYPTO_SIGN_SEEDBYTES));
		$this->config->setAppValueString(self::PREVIOUS, $before);
	}

	/** A name for somebody or something that nobody can turn back; 43 characters. */
	public function pseudonym(string ...$of): string {
		return Base64Url::encode($this->mac('pseudonym', ...$of));
	}

	/** A secret that only this Nextcloud can make; 43 characters. */
	public function ticket(string ...$for): string {
		return Base64Url::encode($this->mac('ticket', ...$for));
	}

	private function mac(string $label, string ...$parts): string {
		$message = json_encode([$label, ...$parts], JSON_THROW_ON_ERROR);
		return hash_hmac('sha256', $message, $this->stored(self::PSEUDONYMS, 32), true);
	}

	private function pair(): string {
		return sodium_crypto_sign_seed_keypair($this->stored(self::SEED, SODIUM_CRYPTO_SIGN_SEEDBYTES));
	}

	private function stored(string $name, int $bytes): string {
		$stored = $this->config->getAppValueString($name);
		if ($stored === '') {
			return $this->store($name, random_bytes($bytes));
		}
		return Base64Url::decode($stored) ?? throw new \UnexpectedValueException('A stored key is broken');
	}

	private function store(string $name, string $bytes): string {
		$this->config->setAppValueString($name, Base64Url::encode($bytes), sensitive: true);
		return $bytes;
	}
}
