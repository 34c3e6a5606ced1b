<?php

declare(strict_types=1);

namespace OCA\Snug\Controller;

use OCA\Snug\AppInfo\Application;
use OCA\Snug\Service\Rooms;
use OCA\Snug\Service\Tokens;
use OCP\AppFramework\Controller;
use OCP\AppFramework\Http;
use OCP\AppFramework\Http\Attribute\AnonRateLimit;
use OCP\AppFramework\Http\Attribute\FrontpageRoute;
use OCP\AppFramework\Http\Attribute\NoAdminRequired;
use OCP\AppFramework\Http\Attribute\NoCSRFRequired;
use OCP\AppFramework\Http\Attribute\PublicPage;
use OCP\AppFramework\Http\DataResponse;
use OCP\IRequest;
use OCP\IUserSession;

/**
 * Lets people into meetings: an access token for the meeting server, and a word for the others about who comes. The
 * element asks here by itself and knows no request token; nothing is changed by it, and only this origin can read it.
 */
class TokenController extends Controller {
	public function __construct(
		IRequest $request,
		private Rooms $rooms,
		private Tokens $tokens,
		private IUserSession $session,
	) {
		parent::__construct(Application::ID, $request);
	}

	/** @param string $deviceKey public key of the device, base64url */
	#[NoAdminRequired]
	#[NoCSRFRequired]
	#[FrontpageRoute(verb: 'POST', url: '/token')]
	public function member(string $room, string $deviceKey): DataResponse {
		$user = $this->session->getUser();
		$visit = $user === null ? null : $this->rooms->visit($user, $room);
		if ($user === null || $visit === null) {
			return new DataResponse([], Http::STATUS_NOT_FOUND);
		}
		return $this->answer(fn () => [
			...$this->tokens->forUser($visit, $user, $deviceKey),
			...array_filter(['roomKey' => $this->rooms->secretFor($visit)]),
		]);
	}

	/** Nobody vouches for guests: they say who they are to whoever lets them in. */
	#[PublicPage]
	#[NoCSRFRequired]
	#[AnonRateLimit(limit: 60, period: 600)]
	#[FrontpageRoute(verb: 'POST', url: '/g/{room}/{ticket}/token')]
	public function guest(string $room, string $ticket): DataResponse {
		$visit = $this->rooms->visitAsGuest($room, $ticket);
		return $visit === null
			? new DataResponse([], Http::STATUS_NOT_FOUND)
			: $this->answer(fn () => $this->tokens->forGuest($visit));
	}

	/** @param callable(): array<string, mixed> $make */
	private function answer(callable $make): DataResponse {
		try {
			$response = new DataResponse($make());
			$response->cacheFor(0);
			return $response;
		} catch (\InvalidArgumentException) {
			return new DataResponse([], Http::STATUS_BAD_REQUEST);
		}
	}
}
