<?php

declare(strict_types=1);

namespace OCA\Snug\Service;

use OCP\AppFramework\Services\IAppConfig;
use OCP\IURLGenerator;

/** What the administrator set. */
class Options {
	public function __construct(
		private IAppConfig $config,
		private IURLGenerator $urls,
	) {
	}

	/** Origin of the meeting server without a slash at the end; empty while none is set. */
	public function server(): string {
		return $this->config->getAppValueString('server');
	}

	/** @throws \InvalidArgumentException when it is no origin of https, or of http on this machine */
	public function setServer(string $url): void {
		$url = rtrim(trim($url), '/');
		if ($url !== '' && !self::isOrigin($url)) {
			throw new \InvalidArgumentException('The address must look like https://meet.example.org');
		}
		$this->config->setAppValueString('server', $url);
	}

	/** Whether people may make links with which guests ask to be let in. */
	public function guestLinks(): bool {
		return $this->config->getAppValueBool('guest_links', true);
	}

	public function setGuestLinks(bool $on): void {
		$this->config->setAppValueBool('guest_links', $on);
	}

	/** Password that Talk has to show; empty: no bridge to Talk. */
	public function talkSecret(): string {
		return $this->config->getAppValueString('talk_secret');
	}

	/** Address of the meetings' WebSocket for Content-Security-Policy. */
	public function serverSocket(): string {
		return (string)preg_replace('/^http/', 'ws', $this->server());
	}

	/**
	 * Name under which the meeting server knows this Nextcloud. Kept once an administrator saw it, as people may reach
	 * this Nextcloud under several addresses.
	 */
	public function issuer(): string {
		return $this->config->getAppValueString('issuer', $this->ownAddress());
	}

	public function keepIssuer(): void {
		if ($this->config->getAppValueString('issuer') === '') {
			$this->config->setAppValueString('issuer', $this->ownAddress());
		}
	}

	/** Origin of this Nextcloud as browsers see it. */
	public function origin(): string {
		$parts = parse_url($this->urls->getAbsoluteURL('/'));
		$port = isset($parts['port']) ? ':' . $parts['port'] : '';
		return ($parts['scheme'] ?? 'https') . '://' . ($parts['host'] ?? '') . $port;
	}

	private function ownAddress(): string {
		return rtrim($this->urls->getAbsoluteURL('/'), '/');
	}

	private static function isOrigin(string $url): bool {
		$parts = parse_url($url);
		if (!is_array($parts) || !isset($parts['scheme'], $parts['host']) || array_diff_key($parts, array_flip(['scheme', 'host', 'port'])) !== []) {
			return false;
		}
		$local = in_array($parts['host'], ['localhost', '127.0.0.1', '[::1]'], true);
		return $parts['scheme'] === 'https' || ($parts['scheme'] === 'http' && $local);
	}
}
