<?php

declare(strict_types=1);

namespace OCA\Snug\Reference;

use OCA\Snug\Search\RoomSearchProvider;
use OCA\Snug\Service\Meetings;
use OCA\Snug\Service\Rooms;
use OCP\Collaboration\Reference\ADiscoverableReferenceProvider;
use OCP\Collaboration\Reference\IReference;
use OCP\Collaboration\Reference\ISearchableReferenceProvider;
use OCP\Collaboration\Reference\Reference;
use OCP\IL10N;
use OCP\IURLGenerator;
use OCP\IUserSession;

/** Links to rooms: chosen in the Smart Picker, previewed for those who may enter. */
class RoomReferenceProvider extends ADiscoverableReferenceProvider implements ISearchableReferenceProvider {
	public function __construct(
		private Rooms $rooms,
		private Meetings $meetings,
		private IUserSession $session,
		private IURLGenerator $urls,
		private IL10N $l10n,
	) {
	}

	public function getId(): string {
		return 'snug';
	}

	public function getTitle(): string {
		return $this->l10n->t('Meeting rooms');
	}

	public function getOrder(): int {
		return 20;
	}

	public function getIconUrl(): string {
		return $this->meetings->icon();
	}

	/** @return list<string> */
	public function getSupportedSearchProviderIds(): array {
		return [RoomSearchProvider::ID];
	}

	public function matchReference(string $referenceText): bool {
		return $this->roomOf($referenceText) !== null;
	}

	public function resolveReference(string $referenceText): ?IReference {
		$user = $this->session->getUser();
		$room = $this->roomOf($referenceText);
		$visit = $user === null || $room === null ? null : $this->rooms->visit($user, $room);
		if ($visit === null) {
			return null;
		}
		$reference = new Reference($referenceText);
		$reference->setTitle($visit->title);
		$reference->setDescription($this->l10n->t('Encrypted meeting: open the link to join'));
		$reference->setUrl($this->meetings->link($visit));
		$reference->setImageUrl($this->meetings->icon());
		return $reference;
	}

	public function getCachePrefix(string $referenceId): string {
		return $this->roomOf($referenceId) ?? '';
	}

	/** One person's preview is not another's. */
	public function getCacheKey(string $referenceId): ?string {
		return $this->session->getUser()?->getUID() ?? '';
	}

	/** Id of the room that a link of this Nextcloud leads to. */
	private function roomOf(string $text): ?string {
		foreach (['/apps/snug/r/', '/index.php/apps/snug/r/'] as $path) {
			$start = $this->urls->getAbsoluteURL($path);
			if (str_starts_with($text, $start) && preg_match('/^([A-Za-z0-9_-]{22})(?:[?#].*)?$/', substr($text, strlen($start)), $match)) {
				return $match[1];
			}
		}
		return null;
	}
}
